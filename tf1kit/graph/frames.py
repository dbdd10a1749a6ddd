"""Messages between two processes: a JSON header, then the bytes of arrays; nothing is pickled."""

from __future__ import annotations

import json
import math
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

import ml_dtypes  # noqa: F401  # makes its dtypes known to NumPy by name
import numpy as np

MOST_HEADER = 1 << 28
MOST_VALUES = 1 << 36  # bytes of all arrays in one message


def as_bytes(array: np.ndarray) -> np.ndarray:
    """The memory of a contiguous array as an array of bytes."""
    return array.reshape(-1).view(np.uint8)


def send(stream: BinaryIO, header: Mapping[str, Any], arrays: Mapping[str, np.ndarray] | None = None) -> None:
    """Write a message."""
    listed = [np.ascontiguousarray(array).reshape(array.shape) for array in (arrays or {}).values()]
    places = [(key, array.dtype.name, array.shape) for key, array in zip(arrays or {}, listed, strict=True)]
    head = json.dumps({**header, "arrays": places}).encode()
    stream.write(struct.pack("<Q", len(head)) + head)
    for array in listed:
        stream.write(memoryview(as_bytes(array)))
    stream.flush()


def receive(stream: BinaryIO) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Read a message.

    Raises EOFError if the other process has ended, and ValueError if the bytes are not a message.
    """
    size = struct.unpack("<Q", _read(stream, 8))[0]
    if size > MOST_HEADER:
        raise ValueError(f"a header of {size:,} bytes")
    header = json.loads(_read(stream, size))
    kinds = [(str(key), np.dtype(kind), tuple(map(int, shape))) for key, kind, shape in header.pop("arrays")]
    if sum(kind.itemsize * math.prod(shape) for _, kind, shape in kinds) > MOST_VALUES:
        raise ValueError("too many values")
    arrays = {}
    for key, kind, shape in kinds:
        raw = _read(stream, kind.itemsize * math.prod(shape))
        arrays[key] = np.frombuffer(raw, np.uint8).view(kind).reshape(shape)
    return header, arrays


def _read(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise EOFError
    return data
