"""Reads a tensor of strings from a V2 data file: the lengths, their checksum, then the strings.

The tensor's own checksum covers the lengths as 4-byte numbers, their checksum, and the strings.
"""

from __future__ import annotations

import struct

import numpy as np

from tf1kit.checkpoint.errors import DamagedError
from tf1kit.checkpoint.formats.source import Span, crc32c, masked
from tf1kit.checkpoint.formats.wire import varint


def read_strings(span: Span, count: int) -> tuple[list[bytes], int]:
    """The `count` strings in `span`, and the CRC-32C of the tensor."""
    raw = span.tobytes()
    at, lengths = 0, []
    for _ in range(count):
        length, at = varint(raw, at)
        lengths.append(length)
    if max(lengths, default=0) >> 32:
        raise DamagedError("has strings of more than 4 GiB, which are not supported")
    crc = crc32c(np.array(lengths, "<u4"))
    if struct.pack("<I", masked(crc)) != raw[at : at + 4]:
        raise DamagedError("has lengths of strings that do not match their stored checksum")
    if at + 4 + sum(lengths) != len(raw):
        raise DamagedError(f"has {len(raw):,} bytes, but its strings need {at + 4 + sum(lengths):,}")
    crc = crc32c(np.frombuffer(raw, np.uint8, offset=at), crc)
    strings, at = [], at + 4
    for length in lengths:
        strings.append(raw[at : at + length])
        at += length
    return strings, crc
