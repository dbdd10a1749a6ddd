"""The table of LevelDB, in which both of TensorFlow's checkpoint formats keep their entries, sorted by key.

Layout: blocks, an index block, a footer of 48 bytes. A block: entries, offsets of restarts (their number last), then
behind it a byte of compression and the masked CRC-32C of both. An entry: three numbers (bytes shared with the key
before, further bytes of the key, bytes of the value), the key's further bytes, the value. The index block has for each
block a key that is not less than its last one, and its place. Source: LevelDB's doc/table_format.md.
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
COMPRESSIONS = NONE, SNAPPY = 0, 1  # the byte behind a block
LARGEST_KEY = 1 << 14  # bytes: no name of TensorFlow comes near it
ROOM_FOR_KEYS = 1 << 24  # bytes that all keys may need, beside 16 times the file: they are stored as what differs


class Table:
    """A table in a file."""

    def __init__(self, source: Source) -> None:
        self.source = source
        if source.size < FOOTER:
            raise DamagedError(f"has {source.size:,} bytes, fewer than the {FOOTER} that every checkpoint ends with")
        footer = source.span()[source.size - FOOTER :].tobytes()
        if struct.unpack("<Q", footer[-8:])[0] != MAGIC:
            raise DamagedError("does not end as a checkpoint does; it is cut short or something else")
        _, at = _handle(footer)
        place, _ = _handle(footer, at)
        self.keys: list[bytes] = []
        self.places: list[tuple[int, int]] = []
        self._last: tuple[int, dict[bytes, Data]] = (-1, {})  # the block that `get` found something in, and its entries
        for key, value in _ordered(_entries(self._block(place)), ROOM_FOR_KEYS + 16 * source.size):
            self.keys.append(key)
            self.places.append(_handle(value.tobytes())[0])

    def __iter__(self) -> Iterator[tuple[bytes, Data]]:
        """Key and value of each entry, every block checked."""
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
        raise DamagedError("an entry that it should have is missing")

    def _block(self, place: tuple[int, int]) -> Data:
        """A block whose checksum is right, unpacked; a large one that is not compressed stays in the file."""
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
            raise DamagedError(f"the block at byte {offset:,} does not have the checksum that was stored with it")
        if trailer[0] not in COMPRESSIONS:
            raise DamagedError(f"the block at byte {offset:,} is compressed in the unknown way {trailer[0]}")
        return unpacked(data.tobytes()) if trailer[0] == SNAPPY else data


def _handle(data: bytes, at: int = 0) -> tuple[tuple[int, int], int]:
    """Where a block is, and the position behind that."""
    offset, at = varint(data, at)
    size, at = varint(data, at)
    return (offset, size), at


def _entries(block: Data) -> Iterator[tuple[bytes, Data]]:
    """The entries of a block."""
    size = len(block)
    restarts = struct.unpack("<I", block[size - 4 :].tobytes())[0] if size >= 4 else 0
    end = size - 4 * (restarts + 1)
    if end < 0:
        raise DamagedError("a block in it is shorter than it says")
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
    """The entries, whose keys must ascend and fit into `room` bytes: a block that is named twice is refused."""
    before: bytes | None = None
    for key, value in entries:
        room -= len(key)
        if before is not None and key <= before:
            raise DamagedError("its entries are not in order")
        if room < 0:
            raise DamagedError("its names need more room than is believable")
        before = key
        yield key, value
