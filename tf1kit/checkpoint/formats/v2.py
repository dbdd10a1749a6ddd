"""Reads V2 checkpoints, PREFIX.index and PREFIX.data-?????-of-?????; TensorFlow 0.12 began them.

The index is a table from names to BundleEntryProto messages.  Such an entry gives the data file
("shard") that holds the tensor's bytes, their position in it, and their CRC-32C.  The entry of a
partitioned variable lists slices instead; each slice has an entry under its own key.
Source: TensorFlow's tensor_bundle.proto and the comments of tensor_bundle.h.
"""

from __future__ import annotations

import struct
from contextlib import ExitStack
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np

from tf1kit.checkpoint.errors import CheckpointError, DamagedError, reading
from tf1kit.checkpoint.formats.dtypes import STRING, dtype_of
from tf1kit.checkpoint.formats.shards import Shards
from tf1kit.checkpoint.formats.slices import Extents, extents, region, slice_key
from tf1kit.checkpoint.formats.source import Data, Source, crc32c, fill, masked
from tf1kit.checkpoint.formats.stored import (
    MOST_TENSORS,
    Contents,
    Piece,
    Shape,
    Stored,
    checked_name,
    checked_shape,
    joined,
    size_of,
)
from tf1kit.checkpoint.formats.strings import read_strings
from tf1kit.checkpoint.formats.table import Table
from tf1kit.checkpoint.formats.wire import BYTES, FIXED32, INT, dims, message, number

HEADER = {1: ("num_shards", INT), 2: ("endianness", INT), 3: ("version", BYTES)}
VERSION = {1: ("producer", INT), 2: ("min_consumer", INT)}
ENTRY = {
    1: ("dtype", INT),
    2: ("shape", BYTES),
    3: ("shard_id", INT),
    4: ("offset", INT),
    5: ("size", INT),
    6: ("crc32c", FIXED32),
    7: ("slices", BYTES),
}
UNDERSTOOD = 1  # the version of the format that is read here
SAVE_ELSEWHERE = "Read it with TensorFlow on such a machine and save it as .npz there"


@dataclass(frozen=True)
class Entry:
    """A BundleEntryProto."""

    shape: Shape
    dtype: np.dtype
    shard: int
    offset: int
    size: int
    crc: int
    slices: tuple[Extents, ...]


def read_v2(prefix: Path, opened: ExitStack) -> Contents:
    """Open the checkpoint PREFIX.index without reading a tensor.

    Raises:
        CheckpointError: if the index is damaged, or a data file is missing or too short.
    """
    index = prefix.with_name(prefix.name + ".index")
    with reading(index), Source(index) as source:
        rows = iter(Table(source))
        key, value = next(rows, (None, None))
        if key != b"" or value is None:
            raise DamagedError("does not begin with a header")
        shards = Shards(prefix, _shard_count(prefix, value), opened)
        whole: dict[str, Entry] = {}
        parts: dict[bytes, Entry] = {}
        for key, value in rows:
            name = "" if key.startswith(b"\0") else checked_name(_decoded(key))
            with reading(index, f"the tensor {name}" if name else "a slice of a tensor"):
                entry = _entry(value, len(shards.paths))
            if name:
                whole[name] = entry
            else:
                parts[key] = entry
            if len(whole) + len(parts) > MOST_TENSORS:
                raise DamagedError(f"lists more than {MOST_TENSORS:,} tensors")
    stored = [entry for entry in [*whole.values(), *parts.values()] if not entry.slices]
    room = shards.check((entry.shard, entry.offset + entry.size) for entry in stored)
    tensors = {}
    for name, entry in whole.items():
        with reading(index, f"the tensor {name}"):
            tensors[name] = _stored(name, entry, parts, shards, room)
    if parts:
        raise CheckpointError(
            f"{index} contains slices of variables that it does not list. Copy it again, or use an earlier checkpoint."
        )
    return Contents("V2", tensors, [str(index), *map(str, shards.paths)], opened=opened)


def _shard_count(prefix: Path, header: Data) -> int:
    """The number of data files, from the header of the index."""
    found = message(header, HEADER)
    if number(found["endianness"]):
        raise CheckpointError(
            f"{prefix}.index was written on a big-endian machine and cannot be read here. {SAVE_ELSEWHERE}."
        )
    for version in found["version"]:
        if number(message(version, VERSION)["min_consumer"]) > UNDERSTOOD:
            raise DamagedError("has a later version of the format than this reader knows")
    count = number(found["num_shards"])
    if not 0 < count < 100_000:
        raise DamagedError(f"states that there are {count} data files")
    return count


def _entry(value: Data, shards: int) -> Entry:
    found = message(value, ENTRY)
    dtype = dtype_of(number(found["dtype"]))
    shape = checked_shape(dims(found["shape"][-1]) if found["shape"] else (), dtype)
    shard, offset, size = (number(found[name]) for name in ("shard_id", "offset", "size"))
    if not 0 <= shard < shards or offset < 0 or size < 0:
        raise DamagedError(
            f"has an entry for byte {offset} of data file {shard}, {size} bytes long: this is impossible"
        )
    crc = struct.unpack("<I", found["crc32c"][-1])[0] if found["crc32c"] else 0
    return Entry(shape, dtype, shard, offset, size, crc, tuple(map(extents, found["slices"])))


def _decoded(key: bytes) -> str:
    try:
        return key.decode()
    except UnicodeDecodeError:
        raise DamagedError(f"has a name that is not UTF-8: {key!r}") from None


def _stored(name: str, entry: Entry, parts: dict[bytes, Entry], shards: Shards, room: int) -> Stored:
    """The tensor of an entry; the slices of a partitioned variable are removed from `parts`."""
    if not entry.slices:
        pieces = [Piece((0,) * len(entry.shape), entry.shape, _fill(name, entry, shards))]
        size = entry.size
    else:
        pieces, size = [], 0
        for part in entry.slices:
            start, shape = region(part, entry.shape)
            stored = parts.pop(slice_key(name, part), None)
            if stored is None or stored.shape != shape or stored.dtype != entry.dtype:
                raise DamagedError(f"lacks its slice {part}")
            size += stored.size
            pieces.append(Piece(start, shape, _fill(name, stored, shards)))
        if entry.dtype != STRING and size_of(entry.shape, entry.dtype) > room:
            raise DamagedError(f"has the shape {entry.shape}, which does not fit in all data files together")
    read = joined(entry.shape, entry.dtype, pieces)
    return Stored(entry.shape, entry.dtype, size, read)


def _fill(name: str, entry: Entry, shards: Shards) -> partial[None]:
    """A function that fills an array with the values of an entry."""
    if entry.dtype == STRING:
        if entry.size < np.prod(entry.shape, dtype=float) + 4:
            raise DamagedError(f"has {entry.size:,} bytes, too few for strings of shape {entry.shape}")
        return partial(_fill_strings, name, entry, shards)
    if entry.size != size_of(entry.shape, entry.dtype):
        raise DamagedError(
            f"has {entry.size:,} bytes, but {entry.shape} of {entry.dtype} needs {size_of(entry.shape, entry.dtype):,}"
        )
    return partial(_fill_numbers, name, entry, shards)


def _fill_numbers(name: str, entry: Entry, shards: Shards, view: np.ndarray) -> None:
    with reading(shards.paths[entry.shard], f"the tensor {name}"):
        source = shards.source(entry.shard)
        crc, at = 0, entry.offset

        def read(part: np.ndarray) -> None:
            nonlocal crc, at
            source.read_into(at, part)
            crc = crc32c(part, crc)
            at += part.size

        fill(view, read)
        _check_crc(crc, entry)


def _fill_strings(name: str, entry: Entry, shards: Shards, view: np.ndarray) -> None:
    with reading(shards.paths[entry.shard], f"the tensor {name}"):
        source = shards.source(entry.shard)
        strings, crc = read_strings(source.span()[entry.offset : entry.offset + entry.size], view.size)
        _check_crc(crc, entry)
    for at, string in enumerate(strings):
        view.flat[at] = string


def _check_crc(crc: int, entry: Entry) -> None:
    if masked(crc) != entry.crc:
        raise DamagedError("its bytes do not match their stored checksum")
