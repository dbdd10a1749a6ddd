"""Prints a line on standard error about a result that differs from 1.15.5's, once, with the place
in the program.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

PACKAGES = ("tensorflow", "tf1kit", "tensorflow_estimator", "tf_slim")
LIBRARIES = tuple(str(Path(spec.origin).parent) for name in PACKAGES if (spec := find_spec(name)) and spec.origin)


def once(text: str, name: str = "") -> None:
    """Print `text` the first time in this process. `name` replaces "{name}" in it."""
    if text not in _SAID:
        _SAID.add(text)
        print(f"tf1kit: {_place()}: {text.replace('{name}', name)}", file=sys.stderr)


_SAID: set[str] = set()


def _place() -> str:
    """The file and line of the innermost frame outside of PACKAGES, which asked for the result."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(LIBRARIES):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else "here"
