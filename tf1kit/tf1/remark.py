"""A line on standard error about what a program gets otherwise than from 1.15.5, said once, with
the place in the program.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path
from types import FrameType

import tensorflow

import tf1kit

LIBRARIES = tuple(str(Path(str(package.__file__)).parent) for package in (tensorflow, tf1kit))


@cache
def once(text: str) -> None:
    """Say it, at its first occasion in this process."""
    print(f"tf1kit: {_place()}: {text}", file=sys.stderr)


def _place() -> str:
    """File and line that asked for it: of the innermost frame that is neither TensorFlow's nor the
    kit's.
    """
    frame: FrameType | None = sys._getframe(1)
    while frame is not None and frame.f_code.co_filename.startswith(LIBRARIES):
        frame = frame.f_back
    return f"{frame.f_code.co_filename}:{frame.f_lineno}" if frame is not None else "here"
