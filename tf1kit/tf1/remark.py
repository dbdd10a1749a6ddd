"""A line on standard error about what a program gets otherwise than from 1.15.5, said once, with
the place in the program.
"""

from __future__ import annotations

import sys
from pathlib import Path
from types import FrameType

import tensorflow

import tf1kit

LIBRARIES = tuple(str(Path(str(package.__file__)).parent) for package in (tensorflow, tf1kit))


def once(text: str, name: str = "") -> None:
    """Say it, at its first occasion in this process; `name` is what is said in place of "{name}" then."""
    if text not in _SAID:
        _SAID.add(text)
        print(f"tf1kit: {_place()}: {text.replace('{name}', name)}", file=sys.stderr)


_SAID: set[str] = set()


def _place() -> str:
    """File and line that asked for it: of the innermost frame that is neither TensorFlow's nor the
    kit's.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(LIBRARIES):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else "here"
