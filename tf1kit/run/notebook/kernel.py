"""The Python kernel of Jupyter, with cells of TensorFlow 1: `command` starts it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

CONNECTION = ("-f", "{connection_file}")  # Jupyter fills it in


def main(**options: Any) -> None:
    """Start the kernel, and return when it ends.

    Args:
        options: those of `tf1kit.run.notebook.shell.turn`.
    """
    if sys.path[0] in ("", str(Path.cwd())):  # the kernel's own imports take no file beside the notebook
        del sys.path[0]  # IPython puts it back for the cells
    from ipykernel.kernelapp import IPKernelApp

    from tf1kit.run.notebook.shell import turn

    app: Any = IPKernelApp
    app = app.instance()
    app.initialize()
    turn(app.shell, **options)
    app.start()


def command(**options: Any) -> list[str]:
    """The command that starts the kernel, with a place for Jupyter's connection file.

    The kit may be importable in this process only, so its folder is on the command line, too.
    """
    import tf1kit

    folder = str(Path(tf1kit.__file__).parent.parent)
    given = ", ".join(f"{name}={value!r}" for name, value in options.items())
    code = f"import sys; sys.path.append({folder!r}); from tf1kit.run.notebook.kernel import main; main({given})"
    return [sys.executable, "-Xfrozen_modules=off", "-c", code, *CONNECTION]  # as ipykernel's, for its debugger
