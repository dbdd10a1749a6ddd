"""The slices of a partitioned variable and the keys under which they are stored.

A key is the variable's name and the slice in OrderedCode, an encoding of numbers and strings whose
bytes sort in the same order as the numbers and strings.
"""

from __future__ import annotations

from typing import TypeAlias

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.source import Data
from tf1kit.checkpoint.formats.stored import Shape
from tf1kit.checkpoint.formats.wire import BYTES, INT, message, number

# (start, length) per dimension; length -1 means all of it
Extents: TypeAlias = tuple[tuple[int, int], ...]
FULL = -1


def extents(data: Data) -> Extents:
    """The extents in a TensorSliceProto."""
    found = []
    for extent in message(data, {1: ("extent", BYTES)})["extent"]:
        numbers = message(extent, {1: ("start", INT), 2: ("length", INT)})
        found.append((number(numbers["start"]), number(numbers["length"], FULL)))
    return tuple(found)


def region(parts: Extents, shape: Shape) -> tuple[Shape, Shape]:
    """`(start, shape)` of a slice of a tensor of `shape`."""
    if len(parts) != len(shape):
        raise DamagedError(f"has a slice of {len(parts)} dimensions, but the shape {shape}")
    starts = tuple(start for start, _ in parts)
    sizes = tuple(size if length == FULL else length for (_, length), size in zip(parts, shape, strict=True))
    for start, length, size in zip(starts, sizes, shape, strict=True):
        if start < 0 or length < 0 or start + length > size:
            raise DamagedError(f"has a slice outside its shape {shape}")
    return starts, sizes


def slice_key(name: str, parts: Extents) -> bytes:
    """The key of a slice: 0, the name, the number of dimensions, then each start and length."""
    key = _unsigned(0) + _string(name.encode()) + _unsigned(len(parts))
    return key + b"".join(_signed(start) + _signed(length) for start, length in parts)


def _unsigned(value: int) -> bytes:
    digits = value.to_bytes((value.bit_length() + 7) // 8, "big")
    return bytes([len(digits)]) + digits


def _string(value: bytes) -> bytes:
    return value + b"\0\1"  # OrderedCode escapes the bytes 0 and 255, which no name in UTF-8 has


def _signed(value: int) -> bytes:
    """Two's complement in as few bytes as possible, with one leading bit inverted per byte."""
    length = 1
    while (~value if value < 0 else value) >> (7 * length - 1):
        length += 1
    header = (((1 << length) - 1) << (16 - length)).to_bytes(2, "big")
    raw = bytearray(value.to_bytes(length, "big", signed=True))
    for at, bits in enumerate(header[:length]):
        raw[at] ^= bits
    return bytes(raw)
