"""Blocks that are compressed by Snappy, as TensorFlow builds with that library write the index of a checkpoint.

Layout: the length of what comes out as a number, then literals and copies of what came out before.  Source: Snappy's
format_description.txt.  The stream itself is decoded by cramjam.
"""

from __future__ import annotations

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.wire import varint

MOST_COMPRESSED = 22  # times smaller that Snappy makes anything: three bytes are a copy of at most 64


def unpacked(data: bytes) -> memoryview:
    """What a compressed block holds.

    Nothing is allocated for a length that the block cannot have.
    Raises DamagedError for a block that is damaged, or says another length than it has.
    """
    from cramjam import DecompressionError, snappy  # needed by a part of the checkpoints only

    size, _ = varint(data[:10])
    if size > MOST_COMPRESSED * len(data):
        raise DamagedError(f"a compressed block of {len(data):,} bytes in it says that it holds {size:,}")
    content = bytearray(size)
    try:
        snappy.decompress_raw_into(data, content)
    except DecompressionError as error:
        raise DamagedError(f"a compressed block in it is damaged: {error}") from error
    return memoryview(content)
