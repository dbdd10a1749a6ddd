"""Parts of a file that are read only when they are needed.

A `Span` is a part of a file and a `memoryview` a part of memory; both have a length, slices and
`tobytes`.  Files are not memory-mapped: if a mapped file were cut short by somebody else, the whole
process would be killed; reading raises an error instead.
"""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import BinaryIO, TypeAlias

import google_crc32c
import numpy as np

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.graph.frames import as_bytes

# bytes read at a time: few enough to stay in the processor's cache for the checksum
PIECE = 1 << 20
SMALL = 1 << 16  # a span of at most so many bytes is read as a whole


class Source:
    """An ordinary file, opened for reading; `size` is its size at that moment."""

    def __init__(self, path: Path) -> None:
        self.path = path
        # tested first, because opening a pipe waits for a writer
        if not stat.S_ISREG(path.stat().st_mode):
            raise DamagedError("is not an ordinary file")
        self.file: BinaryIO = path.open("rb")
        self.size = path.stat().st_size

    def __enter__(self) -> Source:
        return self

    def __exit__(self, *error: object) -> None:
        self.file.close()

    def span(self) -> Span:
        """The whole file."""
        return Span(self, 0, self.size)

    def read_into(self, start: int, array: np.ndarray) -> None:
        """Fill a contiguous array of bytes from the position `start`."""
        self.file.seek(start)
        view = memoryview(array)
        done = 0
        while done < len(view):
            count = self.file.readinto(view[done:])  # type: ignore[attr-defined]
            if not count:
                raise DamagedError(f"ends at byte {start + done:,}, {len(view) - done:,} bytes early")
            done += count


class Span:
    """The bytes from `start` to `stop` of a file."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        self.source, self.start, self.stop = source, start, stop

    def __len__(self) -> int:
        return self.stop - self.start

    def __getitem__(self, part: slice) -> Span:
        first, last, _ = part.indices(len(self))
        return Span(self.source, self.start + first, self.start + max(first, last))

    def tobytes(self) -> bytes:
        """Read the bytes."""
        self.source.file.seek(self.start)
        data = self.source.file.read(len(self))
        if len(data) != len(self):
            raise DamagedError(f"ends at byte {self.start + len(data):,}, {len(self) - len(data):,} bytes early")
        return data


Data: TypeAlias = "memoryview | Span"


def loaded(data: Data, limit: int = SMALL) -> Data:
    """The data, read into memory if they have at most `limit` bytes."""
    return memoryview(data.tobytes()) if isinstance(data, Span) and len(data) <= limit else data


def copy_into(data: Data, array: np.ndarray) -> None:
    """Fill a contiguous array with `data`, which has as many bytes."""
    flat = as_bytes(array)
    if isinstance(data, Span):
        data.source.read_into(data.start, flat)
    else:
        flat[:] = np.frombuffer(data, np.uint8)


def pieces(data: Data, size: int = PIECE) -> Iterator[np.ndarray]:
    """The data, `size` bytes at a time."""
    for start in range(0, len(data), size):
        yield np.frombuffer(data[start : start + size].tobytes(), np.uint8)


def blocks(view: np.ndarray, size: int = PIECE) -> Iterator[np.ndarray]:
    """Views of an array's parts, in the order of a file, each of at most `size` bytes."""
    if view.nbytes <= size:
        yield view
        return
    rows = max(1, size * len(view) // view.nbytes)
    for start in range(0, len(view), rows):
        yield from blocks(view[start] if rows == 1 else view[start : start + rows], size)


def fill(view: np.ndarray, read: Callable[[np.ndarray], None]) -> None:
    """Fill an array, which need not be contiguous.

    read: fills an array of bytes with the next bytes of a file.
    """
    for block in blocks(view):
        into = block if block.flags.c_contiguous else np.empty(block.shape, block.dtype)
        read(as_bytes(into))
        if into is not block:
            block[...] = into


def crc32c(array: np.ndarray, before: int = 0) -> int:
    """The CRC-32C of a contiguous array's bytes, continued from `before`."""
    return int(google_crc32c.extend(before, array))


def masked(crc: int) -> int:
    """A checksum as LevelDB and TensorFlow store it: rotated by 15 bits, then a constant added."""
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF
