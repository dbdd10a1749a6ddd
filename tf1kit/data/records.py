"""Files of records, read one record at a time: CIFAR-10 batches and TFRecord files.

A TFRecord file is a sequence of frames: the length of the record (8 bytes, little-endian), the masked
CRC-32C of these bytes (4), the record, and its masked CRC-32C (4).
Source: TensorFlow 1.15.5: tensorflow/core/lib/io/record_writer.h.

Only the heads of the frames are read to find the records, so a file may be larger than the memory.
"""

from __future__ import annotations

import mmap
import os
import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import google_crc32c
import numpy as np
import numpy.typing as npt

from tf1kit.data.cifar10 import CLASSES, RECORD_BYTES
from tf1kit.errors import UsageError

HEAD, FOOT = struct.Struct("<QI"), struct.Struct("<I")
CIFAR10, TFRECORD = "CIFAR-10", "TFRecord"
SUFFIXES = {CIFAR10: ".bin", TFRECORD: ".tfrecord"}
PACKED = {b"\x1f\x8b": "gzip", b"\x78\x9c": "zlib", b"\x28\xb5": "zstd"}  # first bytes -> what packed the file


def masked(crc: int) -> int:
    """A CRC-32C as TensorFlow stores it."""
    return (((crc >> 15) | (crc << 17)) + 0xA282EAD8) & 0xFFFFFFFF


def _masked_crc(data: bytes) -> int:
    return masked(int(google_crc32c.value(data)))


@dataclass(frozen=True)
class RecordFile:
    """A file of records.

    Attributes:
        path: the file.
        kind: "CIFAR-10" or "TFRecord".
        edges: int64 `[n + 1]`; record i has the bytes from edge i to edge i + 1, with its frame.
    """

    path: Path
    kind: str
    edges: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.edges) - 1

    def framed(self, number: int) -> bytes:
        """The bytes of a record as the file has them.

        Raises UsageError if the record is damaged, or the file has changed.
        """
        begin, end = int(self.edges[number]), int(self.edges[number + 1])
        try:
            with self.path.open("rb") as file:
                data = os.pread(file.fileno(), end - begin, begin)
        except OSError as error:
            raise UsageError(f"{self.path} cannot be read: {error.strerror}. Give a file that you may read.") from error
        if len(data) != end - begin or (problem := self._problem(data)):
            said = "has become shorter" if len(data) != end - begin else problem
            raise UsageError(
                f"{self.path}: record {number} (counted from 0, at byte {begin:,}) {said}. Write the file again."
            )
        return data

    def _problem(self, data: bytes) -> str:
        if self.kind == CIFAR10:
            return f"has label {data[0]}, expected 0..{CLASSES - 1}" if data[0] >= CLASSES else ""
        [expected] = FOOT.unpack_from(data, len(data) - FOOT.size)
        return "" if _masked_crc(data[HEAD.size : -FOOT.size]) == expected else "is damaged: its checksum is wrong"

    def record(self, number: int) -> bytes:
        """The record itself; errors are those of `framed`."""
        data = self.framed(number)
        return data if self.kind == CIFAR10 else data[HEAD.size : -FOOT.size]


def record_file(path: str | os.PathLike[str]) -> RecordFile:
    """Find the records of a file, whose kind is told by its first bytes.

    Raises UsageError for a file that cannot be read, is empty or truncated, or has other contents.
    """
    path = Path(path)
    try:
        with path.open("rb") as file:
            if not os.fstat(file.fileno()).st_size:
                raise UsageError(f"{path} is empty (0 bytes): give a file with records")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return _found(path, data)
    except OSError as error:
        raise UsageError(f"{path} cannot be read: {error.strerror}. Give a file that you may read.") from error


def _found(path: Path, data: mmap.mmap) -> RecordFile:
    if len(data) >= HEAD.size and _masked_crc(data[:8]) == HEAD.unpack_from(data)[1]:
        return RecordFile(path, TFRECORD, _frames(path, data))
    whole, rest = divmod(len(data), RECORD_BYTES)
    if packed := PACKED.get(data[:2]) if rest else None:
        raise UsageError(
            f"{path} is compressed ({packed}), so its records have no places: write it without compression"
        )
    if rest:
        raise UsageError(
            f"{path} does not begin with a TFRecord, and is no CIFAR-10 batch either: it has {len(data):,} bytes, so record "
            f"{whole} (counted from 0) has {rest:,} of {RECORD_BYTES:,} bytes. Give whole files of one of both kinds."
        )
    return RecordFile(path, CIFAR10, np.arange(whole + 1, dtype=np.int64) * RECORD_BYTES)


def _frames(path: Path, data: mmap.mmap) -> npt.NDArray[np.int64]:
    edges, at = [0], 0
    while at < len(data):
        where = f"{path}: record {len(edges) - 1} (counted from 0, at byte {at:,})"
        head = data[at : at + HEAD.size]
        if len(head) == HEAD.size and _masked_crc(head[:8]) != HEAD.unpack(head)[1]:
            raise UsageError(f"{where} is damaged: its length has another checksum. Write the file again.")
        end = at + HEAD.size + FOOT.size + (HEAD.unpack(head)[0] if len(head) == HEAD.size else 0)
        if end > len(data):
            raise UsageError(
                f"{where} is truncated: it ends at byte {end:,} or later, and the file has {len(data):,}. Write it again."
            )
        edges.append(at := end)
    return np.array(edges, np.int64)


def record_files(paths: Sequence[str | os.PathLike[str]]) -> list[RecordFile]:
    """Find the records of several files of one kind.

    Raises UsageError as `record_file` does, and for files of two kinds or no file.
    """
    files = [record_file(path) for path in paths]
    if not files:
        raise UsageError("no file of records was given: name at least one")
    for file in files:
        if file.kind != files[0].kind:
            raise UsageError(
                f"{files[0].path} has {files[0].kind} records, and {file.path} {file.kind} records: give files of one kind"
            )
    return files
