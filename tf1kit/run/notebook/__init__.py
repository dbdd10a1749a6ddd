"""Runs notebooks of TensorFlow 1, as Jupyter runs them.

`shell` turns the cells of an IPython shell to TensorFlow 1 (`%load_ext tf1kit`). `kernel` is a
kernel with such a shell, and `spec` shows it to Jupyter. `execute` runs a notebook with that
kernel, and prints what its cells print. All but `spec` need the extra `notebook`.
"""

from __future__ import annotations

from importlib.util import find_spec

from tf1kit.errors import UsageError

EXTRA = ("nbclient", "ipykernel")


def check_extra(what: str) -> None:
    """Check that the extra `notebook` is installed.

    Raises:
        UsageError: it is not; `what` says what needs it.
    """
    missing = [name for name in EXTRA if find_spec(name) is None]
    if missing:
        raise UsageError(
            f'{what} needs {" and ".join(EXTRA)}, and {missing[0]} is not installed: pip install "tf1kit[notebook]"'
        )
