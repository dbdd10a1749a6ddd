"""A line on standard error about what a program gets otherwise than from 1.15.5, said once, with
the place in the program.
"""

from __future__ import annotations

import sys
from importlib.util import find_spec
from pathlib import Path
from types import FrameType

PACKAGES = ("tensorflow", "tf1kit", "tensorflow_estimator", "tf_slim")
LIBRARIES = tuple(str(Path(spec.origin).parent) for name in PACKAGES if (spec := find_spec(name)) and spec.origin)


def once(text: str, name: str = "") -> None:
    """Say it, at its first occasion in this process; `name` is what is said in place of "{name}" then."""
    if text not in _SAID:
        _SAID.add(text)
        print(f"tf1kit: {_place()}: {text.replace('{name}', name)}", file=sys.stderr)


_SAID: set[str] = set()


def _place() -> str:
    """File and line that asked for it: of the innermost frame that is of none of the PACKAGES."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(LIBRARIES):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else "here"
