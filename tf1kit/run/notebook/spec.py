"""Shows the kernel of the kit to Jupyter, beside its other kernels."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from tf1kit.errors import UsageError
from tf1kit.run.notebook import check_extra

NAME = "tf1kit"
ABOUT: dict[str, Any] = {
    "display_name": "Python 3 with TensorFlow 1 (tf1kit)",
    "language": "python",
    "metadata": {"debugger": True, "supported_encryption": ["curve"]},
}


def install(in_environment: bool, replace: bool) -> Path:
    """Write the kernel's specification; returns its folder.

    Args:
        in_environment: for the Jupyter of this Python's environment; otherwise for this user's.
        replace: whether to replace an existing specification.

    Raises:
        UsageError: it exists, its folder cannot be written, or the extra is not installed.
    """
    check_extra("a kernel for Jupyter")
    from jupyter_client.kernelspec import KernelSpecManager

    from tf1kit.run.notebook.kernel import command

    manager: Any = KernelSpecManager()
    prefix = sys.prefix if in_environment else None
    folder = Path(manager._get_destination_dir(NAME, user=not in_environment, prefix=prefix))
    if folder.exists() and not replace:
        raise UsageError(f"there is a kernel {NAME} in {folder}; replace it with --force")
    with TemporaryDirectory() as made:
        Path(made, "kernel.json").write_text(json.dumps({"argv": command(), **ABOUT}, indent=1) + "\n")
        try:
            manager.install_kernel_spec(made, NAME, user=not in_environment, prefix=prefix)
        except OSError as error:
            raise UsageError(f"{folder} cannot be written: {error.strerror}") from error
    return folder
