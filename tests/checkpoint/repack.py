"""Compresses the blocks of a checkpoint's table with Snappy, as some TensorFlow builds do."""

from __future__ import annotations

import struct
from collections.abc import Callable
from pathlib import Path

from cramjam import snappy

from tests.checkpoint.forge import footer, sealed, varint
from tf1kit.checkpoint.formats.table import FOOTER
from tf1kit.checkpoint.formats.wire import varint as number

Change = Callable[[bytes], bytes]


def pack(content: bytes) -> bytes:
    """The content of a block, compressed by Snappy."""
    return bytes(snappy.compress_raw(content))


def repack(path: Path, change: Change = pack) -> None:
    """Rewrite the table at `path`; `change` maps the content of each block to the new one."""
    table = path.read_bytes()
    handles, at = [], len(table) - FOOTER
    for _ in range(4):
        value, at = number(table, at)
        handles.append(value)
    written, index = b"", []
    for key, (offset, size) in _entries(_content(table, handles[2], handles[3])):
        block = sealed(change(_content(table, offset, size)), 1)
        index.append((key, varint(len(written)) + varint(len(block) - 5)))
        written += block
    path.write_bytes(written + footer(len(written), sealed(change(_plain(index)), 1)))


def _content(table: bytes, offset: int, size: int) -> bytes:
    assert table[offset + size] == 0, "packed already"
    return table[offset : offset + size]


def _entries(block: bytes) -> list[tuple[bytes, tuple[int, int]]]:
    """The key and the position of each block in an index block."""
    end = len(block) - 4 * (struct.unpack("<I", block[-4:])[0] + 1)
    found, at, key = [], 0, b""
    while at < end:
        shared, at = number(block, at)
        own, at = number(block, at)
        length, at = number(block, at)
        key = key[:shared] + block[at : at + own]
        offset, used = number(block, at + own)
        found.append((key, (offset, number(block, used)[0])))
        at += own + length
    return found


def _plain(entries: list[tuple[bytes, bytes]]) -> bytes:
    """The content of a block with these entries."""
    content = b"".join(varint(0) + varint(len(key)) + varint(len(value)) + key + value for key, value in entries)
    return content + struct.pack("<II", 0, 1)
