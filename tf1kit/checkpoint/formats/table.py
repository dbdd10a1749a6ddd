"""Reads LevelDB tables: V1 and V2 checkpoints keep their entries in such a table, sorted by key.

A table is a number of blocks, an index block, and a footer of 48 bytes.

A block is its entries, then the offsets of its restarts, then their number.  A byte that names the
compression and the masked CRC-32C of all this follow the block.

An entry is three numbers, the rest of the key, and the value.  The numbers count the bytes shared
with the previous key, the bytes of the rest of the key, and the bytes of the value.

The index block has one entry per block: a key not less than the block's last key, and the block's
position.  Source: LevelDB's doc/table_format.md.
"""

from __future__ import annotations

import struct
from bisect import bisect_left
from collections.abc import Iterator

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.snappy import unpacked
from tf1kit.checkpoint.formats.source import Data, Source, Span, crc32c, loaded, masked, pieces
from tf1kit.checkpoint.formats.wire import varint

MAGIC = 0xDB4775248B80FB57
FOOTER, TRAILER = 48, 5
COMPRESSIONS = NONE, SNAPPY = 0, 1  # the byte after a block
LARGEST_KEY = 1 << 14  # bytes; names of variables are far shorter
# Bytes that all keys together may need beside 16 times the size of the file.  A table stores only
# the end of a key that differs from the previous one, so a small file could claim huge keys.
ROOM_FOR_KEYS = 1 << 24


class Table:
    """A table in a file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        if source.size < FOOTER:
            raise DamagedError(f"has {source.size:,} bytes, fewer than the {FOOTER} that every checkpoint ends with")
        footer = source.span()[source.size - FOOTER :].tobytes()
        if struct.unpack("<Q", footer[-8:])[0] != MAGIC:
            raise DamagedError("does not end as a checkpoint does; it is cut short or not a checkpoint")
        _, at = _handle(footer)
        place, _ = _handle(footer, at)
        self.keys: list[bytes] = []
        self.places: list[tuple[int, int]] = []
        # the block that `get` read last, and its entries
        self._last: tuple[int, dict[bytes, Data]] = (-1, {})
        for key, value in _ordered(_entries(self._block(place)), ROOM_FOR_KEYS + 16 * source.size):
            self.keys.append(key)
            self.places.append(_handle(value.tobytes())[0])

    def __iter__(self) -> Iterator[tuple[bytes, Data]]:
        """`(key, value)` of each entry; the checksum of every block is tested."""
        entries = (entry for place in self.places for entry in _entries(self._block(place)))
        return _ordered(entries, ROOM_FOR_KEYS + 16 * self.source.size)

    def get(self, wanted: bytes) -> Data:
        """The value of a key."""
        at = bisect_left(self.keys, wanted)
        if at < len(self.keys):
            if self._last[0] != at:
                self._last = at, dict(_entries(self._block(self.places[at])))
            if wanted in self._last[1]:
                return self._last[1][wanted]
        raise DamagedError("an entry that it refers to is missing")

    def _block(self, place: tuple[int, int]) -> Data:
        """The unpacked content of a block, after testing its checksum.

        A large block that is not compressed stays in the file.
        """
        offset, size = place
        if offset + size + TRAILER > self.source.size - FOOTER:
            raise DamagedError(f"has {self.source.size:,} bytes, but a block at byte {offset:,} is {size:,} long")
        block = Span(self.source, offset, offset + size)
        trailer = Span(self.source, offset + size, offset + size + TRAILER).tobytes()
        data = loaded(block, 1 << 20)
        crc = 0
        for piece in pieces(data):
            crc = crc32c(piece, crc)
        if masked(crc32c(trailer[:1], crc)) != struct.unpack("<I", trailer[1:])[0]:  # type: ignore[arg-type]
            raise DamagedError(f"the block at byte {offset:,} does not match its stored checksum")
        if trailer[0] not in COMPRESSIONS:
            raise DamagedError(f"the block at byte {offset:,} has the unknown compression {trailer[0]}")
        return unpacked(data.tobytes()) if trailer[0] == SNAPPY else data


def _handle(data: bytes, at: int = 0) -> tuple[tuple[int, int], int]:
    """`((offset, size), end)`: the block that a handle names, and the end of the handle."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return (offset, size), at


def _entries(block: Data) -> Iterator[tuple[bytes, Data]]:
    """The entries of a block."""
    size = len(block)
    restarts = struct.unpack("<I", block[size - 4 :].tobytes())[0] if size >= 4 else 0
    end = size - 4 * (restarts + 1)
    if end < 0:
        raise DamagedError("a block in it is shorter than it states")
    at, key = 0, b""
    while at < end:
        head = block[at : min(at + 30, end)].tobytes()
        shared, used = varint(head)
        own, used = varint(head, used)
        length, used = varint(head, used)
        start = at + used
        if shared > len(key) or shared + own > LARGEST_KEY or start + own + length > end:
            raise DamagedError("an entry in it is longer than its block")
        key = key[:shared] + block[start : start + own].tobytes()
        at = start + own + length
        yield key, block[start + own : at]


def _ordered(entries: Iterator[tuple[bytes, Data]], room: int) -> Iterator[tuple[bytes, Data]]:
    """The entries; raises DamagedError if the keys do not ascend or need more than `room` bytes.

    So a table that lists the same block twice is refused.
    """
    before: bytes | None = None
    for key, value in entries:
        room -= len(key)
        if before is not None and key <= before:
            raise DamagedError("its entries are not in order")
        if room < 0:
            raise DamagedError("its names are longer than a file of its size can hold")
        before = key
        yield key, value
