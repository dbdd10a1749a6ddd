"""Writes checkpoints with valid checksums and wrong contents, for the tests."""

from __future__ import annotations

import struct
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import google_crc32c

from tf1kit.checkpoint.formats.source import masked

MAGIC = 0xDB4775248B80FB57


def varint(value: int) -> bytes:
    """A number as protocol buffers and LevelDB write it; negative ones as 64 bits."""
    value &= (1 << 64) - 1
    coded = bytearray()
    while value >= 0x80:
        coded.append(value & 0x7F | 0x80)
        value >>= 7
    return bytes([*coded, value])


def proto(*fields: tuple[int, Any]) -> bytes:
    """A message of (field number, value) pairs of int, bytes or str; a float stands for a 32-bit
    integer.
    """
    coded = b""
    for number, value in fields:
        if isinstance(value, float):
            coded += varint(number << 3 | 5) + struct.pack("<I", int(value))
        elif isinstance(value, int):
            coded += varint(number << 3) + varint(value)
        else:
            raw = value.encode() if isinstance(value, str) else value
            coded += varint(number << 3 | 2) + varint(len(raw)) + raw
    return coded


def shape(*sizes: int) -> bytes:
    """A TensorShapeProto."""
    return proto(*((2, proto((1, size))) for size in sizes))


def common(left: bytes, right: bytes) -> int:
    """The number of bytes with which both begin."""
    low, high = 0, min(len(left), len(right))
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if left[:middle] == right[:middle] else (low, middle - 1)
    return low


def block(entries: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A block of a table, with its trailer."""
    content, before = b"", b""
    for key, value in entries:
        shared = common(key, before)
        own = key[shared:]
        content += varint(shared) + varint(len(own)) + varint(len(value)) + own + value
        before = key
    return sealed(content + struct.pack("<II", 0, 1))


def sealed(content: bytes, compression: int = 0) -> bytes:
    """A block's content with its trailer."""
    content += bytes([compression])
    return content + struct.pack("<I", masked(google_crc32c.value(content)))


def table(blocks: Iterable[tuple[bytes, bytes]]) -> bytes:
    """A table of (key in the index, finished block)."""
    content, index = b"", []
    for key, finished in blocks:
        index.append((key, varint(len(content)) + varint(len(finished) - 5)))
        content += finished
    return content + footer(len(content), block(index))


def footer(at: int, index: bytes) -> bytes:
    """The index block and the footer of a table whose blocks are `at` bytes."""
    handles = varint(0) + varint(0) + varint(at) + varint(len(index) - 5)
    return index + handles.ljust(40, b"\0") + struct.pack("<Q", MAGIC)


def header(shards: int = 1, *more: tuple[int, Any]) -> tuple[bytes, bytes]:
    """The first entry of a V2 index."""
    return b"", proto((1, shards), (3, proto((1, 1))), *more)


def entry(sizes: Iterable[int], data: bytes, dtype: int = 1, offset: int = 0, **more: Any) -> bytes:
    """An entry of a V2 index for `data`, with the given size, shard and slices."""
    crc = float(more.get("crc", masked(google_crc32c.value(data))))
    fields = [(1, dtype), (2, shape(*sizes)), (3, more.get("shard", 0)), (4, offset), (5, more.get("size", len(data)))]
    return proto(*fields, (6, crc), *((7, part) for part in more.get("slices", ())))


def v2(prefix: Path, entries: Iterable[tuple[bytes, bytes]], data: bytes = b"") -> Path:
    """A V2 checkpoint with these entries in its index."""
    Path(f"{prefix}.index").write_bytes(table([(b"\xff", block(entries))]))
    Path(f"{prefix}.data-00000-of-00001").write_bytes(data)
    return prefix


def v1(path: Path, tensors: Iterable[tuple[bytes, bytes]], values: Iterable[tuple[bytes, bytes]] = ()) -> Path:
    """A V1 checkpoint: name and rest of each SavedSliceMeta, key and TensorProto of each value."""
    meta = proto((1, proto(*((1, proto((1, name)) + rest) for name, rest in tensors))))
    rows = [(key, proto((2, proto((3, value))))) for key, value in values]
    path.write_bytes(table([(b"\xff", block([(b"", meta), *rows]))]))
    return path


def node(name: str, op: str, *attributes: tuple[str, bytes], inputs: Iterable[str] = ()) -> tuple[int, bytes]:
    """A node of a graph, as a field of a GraphDef."""
    fields = [(1, name), (2, op), *((3, each) for each in inputs)]
    return 1, proto(*fields, *((5, proto((1, key), (2, value))) for key, value in attributes))


def constant(name: str, tensor: bytes) -> tuple[int, bytes]:
    """A node that contains a TensorProto."""
    return node(name, "Const", ("value", proto((8, tensor))))
