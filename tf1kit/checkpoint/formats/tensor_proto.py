"""Reads the values of a TensorProto, which are raw bytes or one of its lists of numbers."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.dtypes import STRING
from tf1kit.checkpoint.formats.source import Data, copy_into, fill, pieces
from tf1kit.checkpoint.formats.stored import Shape
from tf1kit.checkpoint.formats.wire import BYTES, INT, MOST, fields

CONTENT = 4
STRINGS = 8
# dtype -> field of fixed-size numbers
FIXED = {"float32": 5, "float64": 6, "complex64": 9, "complex128": 12}
VARINTS = {"bool": 11, "int64": 10, "uint32": 16, "uint64": 17, "float16": 13, "bfloat16": 13}
VARINTS |= dict.fromkeys(["int8", "int16", "int32", "uint8", "uint16"], 7)
MOST_REPEATED = 1 << 28  # bytes that a tensor may have if the file gives only its first values


@dataclass(frozen=True)
class Values:
    """The parts of a TensorProto that hold its values.

    form: "raw" (bytes), "varints" or "strings"; for strings `parts` is the whole message.
    """

    dtype: np.dtype
    form: str
    parts: tuple[Data, ...]
    nbytes: int

    def fill(self, view: np.ndarray) -> None:
        """Fill an array; raises DamagedError if there are more or fewer values than elements."""
        if self.form == "raw":
            if self.nbytes != view.nbytes:
                raise DamagedError(f"has {self.nbytes:,} bytes of values, but its shape needs {view.nbytes:,}")
            fill(view, _reader(self.parts))
            return
        into = view if view.flags.c_contiguous else np.empty(view.shape, view.dtype)
        flat, at = into.reshape(-1), 0
        for values in self._decoded():
            if at + len(values) > flat.size:
                raise DamagedError(f"has more than the {flat.size:,} values of its shape")
            flat[at : at + len(values)] = values
            at += len(values)
        if at != flat.size:
            raise DamagedError(f"has {at:,} values, but its shape needs {flat.size:,}")
        if into is not view:
            view[...] = into

    def array(self, shape: Shape) -> np.ndarray:
        """A new array of `shape`, which `check` has allowed.

        If the file gives fewer values, the last one is repeated.
        """
        total = math.prod(shape)
        count = self._count()
        if count == total or not count or count > total or self.form == "strings":
            array = np.empty(shape, self.dtype)
            self.fill(array)
            return array
        given = np.empty(count, self.dtype)
        self.fill(given)
        if count == 1:
            return np.broadcast_to(given.reshape(()), shape)
        array = np.full(shape, given[-1], self.dtype)
        array.reshape(-1)[:count] = given
        return array

    def check(self, shape: Shape) -> None:
        """Raise DamagedError if the values cannot fill an array of `shape`."""
        count, total = self._count(), math.prod(shape)
        if count > total or (total and not count):
            raise DamagedError(f"has {count:,} values, but its shape {shape} needs {total:,}")
        if count < total and (self.form == "strings" or total * self.dtype.itemsize > MOST_REPEATED):
            raise DamagedError(f"has the shape {shape}, but only {count:,} values")

    def _count(self) -> int:
        if self.form == "raw":
            if self.nbytes % self.dtype.itemsize:
                raise DamagedError(f"has {self.nbytes:,} bytes of values, not a multiple of {self.dtype.itemsize}")
            return self.nbytes // self.dtype.itemsize
        if self.form == "strings":
            return sum(1 for _ in self._decoded())
        return sum(int((piece < 0x80).sum()) for part in self.parts for piece in pieces(part))

    def _decoded(self) -> Iterator[np.ndarray | list[bytes]]:
        """The values in batches."""
        if self.form == "strings":
            for number, wire, value in fields(self.parts[0]):
                if number == STRINGS and wire == BYTES:
                    yield [value.tobytes()]
            return
        for part in self.parts:
            for numbers in varints(part):
                if self.dtype.kind in "iu":
                    yield numbers.astype(self.dtype)
                elif self.dtype == np.bool_:
                    yield numbers != 0
                else:
                    yield numbers.astype(np.uint16).view(self.dtype)


def values_of(data: Data, dtype: np.dtype) -> Values:
    """The values in a TensorProto of this dtype."""
    listed = STRINGS if dtype == STRING else FIXED.get(dtype.name, VARINTS.get(dtype.name, 0))
    content: list[Data] = []
    parts: list[Data] = []
    size = 0
    for number, wire, value in fields(data):
        if number == CONTENT and wire == BYTES:
            content = [value]
        elif number and number == listed:
            part = _one(value) if wire == INT else value
            size += len(part)
            if dtype != STRING:
                parts.append(part)
            if len(parts) > MOST:
                raise DamagedError(f"has its values in more than {MOST:,} separate fields")
    if any(len(part) for part in content):
        if dtype == STRING:
            raise DamagedError("has strings as raw bytes, which TensorFlow does not write")
        return Values(dtype, "raw", tuple(content), len(content[0]))
    if dtype == STRING:
        return Values(dtype, "strings", (data,), size)
    return Values(dtype, "raw" if dtype.name in FIXED else "varints", tuple(parts), size)


def varints(data: Data) -> Iterator[np.ndarray]:
    """Batches of packed varints of up to 64 bits, as uint64."""
    rest = np.empty(0, np.uint8)
    for piece in pieces(data):
        raw = np.concatenate([rest, piece])
        ends = np.flatnonzero(raw < 0x80)
        if not len(ends):
            rest = raw
            if len(rest) > 10:
                break
            continue
        starts = np.concatenate([[0], ends[:-1] + 1])
        lengths = ends - starts + 1
        if lengths.max() > 10:
            rest = raw
            break
        values = np.zeros(len(ends), np.uint64)
        for at in range(int(lengths.max())):
            longer = lengths > at
            values[longer] |= (raw[starts[longer] + at] & np.uint8(0x7F)).astype(np.uint64) << np.uint64(7 * at)
        yield values
        rest = raw[ends[-1] + 1 :]
    if len(rest):
        raise DamagedError("a number in it is cut off or too long")


def _one(value: int) -> memoryview:
    """The bytes of one number as a packed field would have them."""
    coded = bytearray()
    while value >= 0x80:
        coded.append(value & 0x7F | 0x80)
        value >>= 7
    coded.append(value)
    return memoryview(bytes(coded))


def _reader(parts: tuple[Data, ...]) -> Callable[[np.ndarray], None]:
    """A function that fills an array of bytes with the next bytes of the parts."""
    left = list(parts)

    def read(into: np.ndarray) -> None:
        done = 0
        while done < into.size:
            count = min(len(left[0]), into.size - done)
            copy_into(left[0][:count], into[done : done + count])
            left[0] = left[0][count:]
            done += count
            if not len(left[0]):
                del left[0]

    return read
