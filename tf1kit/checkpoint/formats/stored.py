"""A tensor in a file, and the checks of its name and shape before memory is allocated for it."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tf1kit.checkpoint.errors import DamagedError

Shape = tuple[int, ...]
Fill = Callable[[np.ndarray], None]
MOST_DIMS = 32  # NumPy 1 allows no more
MOST_SLICES = 4096
MOST_TENSORS = 1 << 18


@dataclass(frozen=True)
class Stored:
    """A tensor in a file.

    `read` returns a new array each time.  `shape` is None if only the running graph knows it.
    """

    shape: Shape | None
    dtype: np.dtype
    nbytes: int  # in the file
    read: Callable[[], np.ndarray]
    kind: str = ""  # the kind as the file states it; "" if the name has to tell it


@dataclass
class Contents:
    """The contents of a checkpoint of any format."""

    format: str
    tensors: dict[str, Stored]
    files: list[str]
    note: str = ""  # shown below a listing of the contents
    opened: ExitStack = field(default_factory=ExitStack)  # closes the open files


@dataclass(frozen=True)
class Piece:
    """A part of a tensor: its start, its shape, and a function that reads it into an array."""

    start: Shape
    shape: Shape
    fill: Fill


def checked_name(name: str) -> str:
    """The name; raises DamagedError if it is not printable or could lead to another folder."""
    if not name or name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        raise DamagedError(
            f"has a tensor named {name!r}, which could be a path to another folder; TensorFlow gives no such name"
        )
    if not name.isprintable():
        raise DamagedError(f"has a tensor whose name has unprintable characters: {name!r}")
    return name


def checked_shape(shape: Shape | None, dtype: np.dtype) -> Shape:
    """The shape; raises DamagedError if NumPy cannot hold an array of it."""
    if shape is None or min(shape, default=0) < 0:
        raise DamagedError(f"has an impossible shape, {shape}")
    if len(shape) > MOST_DIMS:
        raise DamagedError(f"has {len(shape)} dimensions, more than the {MOST_DIMS} of an array")
    if math.prod(max(size, 1) for size in shape) * dtype.itemsize >= 1 << 62:
        raise DamagedError(f"has an impossible shape, {shape}")
    return shape


def size_of(shape: Shape, dtype: np.dtype) -> int:
    """The size of an array in bytes."""
    return math.prod(shape) * dtype.itemsize


def joined(shape: Shape, dtype: np.dtype, parts: Iterable[Piece]) -> Callable[[], np.ndarray]:
    """A function that reads a tensor from its parts, which lie within it and must cover it exactly once."""
    pieces = tuple(parts)
    if len(pieces) > 1:
        _check_cover(shape, pieces)

    def read() -> np.ndarray:
        array = np.empty(shape, dtype)
        for piece in pieces:
            where: tuple[Any, ...] = tuple(
                slice(at, at + size) for at, size in zip(piece.start, piece.shape, strict=True)
            )
            # the ellipsis makes even a scalar an array that can be filled
            piece.fill(array[(*where, ...)])
        if dtype == np.bool_ and array.size and array.view(np.uint8).max() > 1:
            raise DamagedError("has booleans other than 0 and 1")
        return array

    return read


def _check_cover(shape: Shape, pieces: tuple[Piece, ...]) -> None:
    if len(pieces) > MOST_SLICES:
        raise DamagedError(f"has {len(pieces)} slices, but at most {MOST_SLICES} are supported")
    low = np.array([piece.start for piece in pieces], np.int64)
    high = low + np.array([piece.shape for piece in pieces], np.int64)
    if sum(math.prod(piece.shape) for piece in pieces) != math.prod(shape):
        raise DamagedError(f"has slices that do not make up its shape {shape}")
    # the right number of elements and no overlap: each element once
    for at in range(len(pieces) - 1):
        if ((low[at] < high[at + 1 :]) & (low[at + 1 :] < high[at])).all(axis=1).any():
            raise DamagedError("has slices that overlap")
