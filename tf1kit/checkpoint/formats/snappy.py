"""Unpacks blocks that Snappy compressed. A TensorFlow that was built with Snappy compresses the
index of a checkpoint in this way.

A compressed block is the length of the unpacked data, then literals and references to earlier
data.  Source: Snappy's format_description.txt.  cramjam decodes the stream itself.
"""

from __future__ import annotations

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.wire import varint

MOST_COMPRESSED = 22  # the largest ratio that Snappy reaches: three bytes stand for at most 64


def unpacked(data: bytes) -> memoryview:
    """The content of a compressed block.

    Nothing is allocated if the block is too short for the length that it states.
    Raises DamagedError if the block is damaged or states a wrong length.
    """
    from cramjam import DecompressionError, snappy  # few checkpoints need it

    size, _ = varint(data[:10])
    if size > MOST_COMPRESSED * len(data):
        raise DamagedError(f"a compressed block of {len(data):,} bytes states that it unpacks to {size:,}")
    content = bytearray(size)
    try:
        snappy.decompress_raw_into(data, content)
    except DecompressionError as error:
        raise DamagedError(f"a compressed block in it is damaged: {error}") from error
    return memoryview(content)
