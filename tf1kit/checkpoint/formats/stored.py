"""A tensor that is stored somewhere, and what has to be true of its shape and name before a byte is allocated."""

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
MOST_DIMS = 32  # of NumPy 1
MOST_SLICES = 4096
MOST_TENSORS = 1 << 18


@dataclass(frozen=True)
class Stored:
    """A tensor: `read` gives a new array each time; `shape` is None where only the running graph knows it."""

    shape: Shape | None
    dtype: np.dtype
    nbytes: int  # in the file
    read: Callable[[], np.ndarray]
    kind: str = ""  # where the file says more than the names do


@dataclass
class Contents:
    """What a file of any format holds."""

    format: str
    tensors: dict[str, Stored]
    files: list[str]
    note: str = ""  # what a reader of the listing should know
    opened: ExitStack = field(default_factory=ExitStack)  # closes what has to stay open


@dataclass(frozen=True)
class Piece:
    """A part of a tensor: where it begins, its shape, and what fills an array of that shape with it."""

    start: Shape
    shape: Shape
    fill: Fill


def checked_name(name: str) -> str:
    """A variable's name: something to be printed and written, and never a way to another place."""
    if not name or name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/"):
        raise DamagedError(
            f"has a tensor with the name {name!r}, which could lead to another place; TensorFlow gives no such name"
        )
    if not name.isprintable():
        raise DamagedError(f"has a tensor whose name has unprintable characters: {name!r}")
    return name


def checked_shape(shape: Shape | None, dtype: np.dtype) -> Shape:
    """A shape that NumPy can hold."""
    if shape is None or min(shape, default=0) < 0:
        raise DamagedError(f"has an impossible shape, {shape}")
    if len(shape) > MOST_DIMS:
        raise DamagedError(f"has {len(shape)} dimensions, more than the {MOST_DIMS} of an array")
    if math.prod(max(size, 1) for size in shape) * dtype.itemsize >= 1 << 62:
        raise DamagedError(f"has an impossible shape, {shape}")
    return shape


def size_of(shape: Shape, dtype: np.dtype) -> int:
    """Bytes of an array."""
    return math.prod(shape) * dtype.itemsize


def joined(shape: Shape, dtype: np.dtype, parts: Iterable[Piece]) -> Callable[[], np.ndarray]:
    """What reads a tensor from parts that must cover it exactly once."""
    pieces = tuple(parts)
    if len(pieces) > 1:
        _check_cover(shape, pieces)

    def read() -> np.ndarray:
        array = np.empty(shape, dtype)
        for piece in pieces:
            where: tuple[Any, ...] = tuple(
                slice(at, at + size) for at, size in zip(piece.start, piece.shape, strict=True)
            )
            piece.fill(array[(*where, ...)])  # with the ellipsis a scalar, too, is an array that can be filled
        if dtype == np.bool_ and array.size and array.view(np.uint8).max() > 1:
            raise DamagedError("has truth values other than 0 and 1")
        return array

    return read


def _check_cover(shape: Shape, pieces: tuple[Piece, ...]) -> None:
    if len(pieces) > MOST_SLICES:
        raise DamagedError(f"is in {len(pieces)} parts, more than the {MOST_SLICES} that are read")
    low = np.array([piece.start for piece in pieces], np.int64)
    high = low + np.array([piece.shape for piece in pieces], np.int64)
    if (low < 0).any() or (high > np.array(shape, np.int64)).any():
        raise DamagedError(f"has a part outside of its shape {shape}")
    if sum(math.prod(piece.shape) for piece in pieces) != math.prod(shape):
        raise DamagedError(f"has parts that do not make up its shape {shape}")
    for at in range(len(pieces) - 1):  # as many elements as the whole has, and none twice: each once
        if ((low[at] < high[at + 1 :]) & (low[at + 1 :] < high[at])).all(axis=1).any():
            raise DamagedError("has parts that overlap")
