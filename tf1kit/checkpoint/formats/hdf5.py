"""Reads HDF5 files: `.weights.h5`, also inside a `.keras` file, and other files of plain arrays.

No Keras object is made: an array's name is its path in the file.  Links, external data and
virtual data are refused, because they lead out of the file.
"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import h5py
import ml_dtypes
import numpy as np

from tf1kit.checkpoint.errors import DamagedError, reading
from tf1kit.checkpoint.formats.source import Source, Span, pieces
from tf1kit.checkpoint.formats.stored import MOST_TENSORS, Contents, Stored, checked_name, checked_shape, size_of
from tf1kit.checkpoint.formats.zipped import MOST_DEFLATED, members, zip_errors

WEIGHTS = "model.weights.h5"  # in a .keras file
BFLOAT16 = "|V2"  # the dtype under which HDF5 and NumPy store bfloat16, which they do not know
UNPACK = f"Unpack it and give its {WEIGHTS}"
OPTIMIZER = "optimizer/"  # the group of the optimizer's variables in a file of Keras
DEEPEST = 64  # nested groups


class Part(io.RawIOBase):
    """A file object that reads a `Span`."""

    def __init__(self, span: Span) -> None:
        self.span, self.at = span, 0

    def tell(self) -> int:
        """The position."""
        return self.at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        """Move the position and return it."""
        self.at = offset + (0, self.at, len(self.span))[whence]
        return self.at

    def readinto(self, buffer: Any) -> int:
        """Fill the buffer with the next bytes and return their number."""
        part = self.span[self.at : self.at + len(buffer)]
        self.span.source.read_into(part.start, np.frombuffer(buffer, np.uint8)[: len(part)])
        self.at += len(part)
        return len(part)


@contextmanager
def hdf5_errors() -> Iterator[None]:
    """Turn the errors of HDF5 into DamagedError."""
    try:
        yield
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, AttributeError, OverflowError) as error:
        raise DamagedError(f"it is not a whole HDF5 file: {error}") from error


def read_hdf5(path: Path, opened: ExitStack) -> Contents:
    """Open the arrays of an HDF5 file without reading their values.

    Raises:
        CheckpointError: if the file is damaged or refers to other files.
    """
    with reading(path):
        source = opened.enter_context(Source(path))
        return _arrays(source.span(), path, opened)


def read_keras(path: Path, opened: ExitStack) -> Contents:
    """Open the weights in a .keras file after testing their checksum.

    Raises:
        CheckpointError: if the file is damaged or has no weights.
    """
    with reading(path):
        with zip_errors(), zipfile.ZipFile(path) as archive:
            infos = {info.filename: info for info in members(archive, path)}
        if WEIGHTS not in infos:
            raise DamagedError(f"it has no {WEIGHTS}, so Keras did not write it")
        source = opened.enter_context(Source(path))
        span = _stored_member(source, infos[WEIGHTS])
        crc = 0
        for piece in pieces(span):
            crc = zlib.crc32(piece, crc)
        if crc != infos[WEIGHTS].CRC:
            raise DamagedError("its weights do not match their stored checksum")
        return _arrays(span, path, opened)


def _stored_member(source: Source, info: zipfile.ZipInfo) -> Span:
    """The bytes of a zip member; raises DamagedError if the member is compressed."""
    head = source.span()[info.header_offset : info.header_offset + 30].tobytes()
    if info.compress_type != zipfile.ZIP_STORED or len(head) < 30 or head[:4] != b"PK\3\4":
        raise DamagedError(f"its {WEIGHTS} is compressed, so Keras did not write it", UNPACK)
    start = info.header_offset + 30 + sum(struct.unpack("<HH", head[26:30]))
    if start + info.file_size > source.size:
        raise DamagedError("it is cut short")
    return source.span()[start : start + info.file_size]


def _arrays(span: Span, path: Path, opened: ExitStack) -> Contents:
    with hdf5_errors():
        file = opened.enter_context(h5py.File(Part(span), "r"))
        contents = Contents("Keras", {}, [str(path)], opened=opened)
        for name, dataset in _datasets(file):
            with reading(path, f"the array {name}"), hdf5_errors():
                contents.tensors[checked_name(name)] = _stored(name, dataset, path)
                if len(contents.tensors) > MOST_TENSORS:
                    raise DamagedError(f"it has more than {MOST_TENSORS:,} arrays")
    return contents


def _datasets(group: Any, prefix: str = "", depth: int = 0) -> Iterator[tuple[str, Any]]:
    """`(path, array)` of each array in a group and the groups inside it."""
    if depth > DEEPEST:
        raise DamagedError(f"its groups are nested more than {DEEPEST} deep")
    for key in group:
        name = prefix + key
        if not isinstance(group.get(key, getlink=True), h5py.HardLink):
            raise DamagedError(f"its entry {name!r} is a link to another place")
        item = group[key]
        if isinstance(item, h5py.Group):
            yield from _datasets(item, name + "/", depth + 1)
        elif isinstance(item, h5py.Dataset):
            yield name, item


def _stored(name: str, dataset: Any, path: Path) -> Stored:
    dtype = np.dtype(dataset.dtype)
    if dataset.is_virtual or dataset.external:
        raise DamagedError("its values are in another file")
    if dtype.str == BFLOAT16:
        dtype = np.dtype(ml_dtypes.bfloat16)
    elif dtype.kind not in "biufc" or dataset.shape is None:
        raise DamagedError(f"it is not an array of numbers; its type is {dtype}")
    shape = checked_shape(tuple(dataset.shape), dtype)
    size, there = size_of(shape, dtype), dataset.id.get_storage_size()
    if there != size and (dataset.chunks is None or size > there * MOST_DEFLATED):
        raise DamagedError(f"it has {there:,} bytes where its shape {shape} of {dtype} needs {size:,}")
    kind = "optimizer state" if name.startswith(OPTIMIZER) else ""
    return Stored(shape, dtype.newbyteorder("="), size, partial(_read, name, dataset, path, shape, dtype), kind)


def _read(name: str, dataset: Any, path: Path, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    with reading(path, f"the array {name}"), hdf5_errors():
        array = np.empty(shape, dataset.dtype)
        if array.size:
            dataset.id.read(h5py.h5s.ALL, h5py.h5s.ALL, array)
    if dtype.str == BFLOAT16 or array.dtype.str == BFLOAT16:
        return array.view(dtype)
    return array if dtype.isnative else array.astype(dtype.newbyteorder("="))
