"""Reads safetensors files: the size of a header, the header in JSON, then the tensors' bytes,
without checksums.

Source: the README of safetensors.
"""

from __future__ import annotations

import json
import struct
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, TypeGuard

import ml_dtypes
import numpy as np

from tf1kit.checkpoint.errors import DamagedError, reading
from tf1kit.checkpoint.formats.source import Source, Span
from tf1kit.checkpoint.formats.stored import MOST_TENSORS, Contents, Stored, checked_name, checked_shape, size_of
from tf1kit.graph.frames import as_bytes

DTYPES = {
    "F64": np.dtype("float64"),
    "F32": np.dtype("float32"),
    "F16": np.dtype("float16"),
    "BF16": np.dtype(ml_dtypes.bfloat16),
    "F8_E5M2": np.dtype(ml_dtypes.float8_e5m2),
    "F8_E4M3": np.dtype(ml_dtypes.float8_e4m3fn),
    "C64": np.dtype("complex64"),
    "I64": np.dtype("int64"),
    "I32": np.dtype("int32"),
    "I16": np.dtype("int16"),
    "I8": np.dtype("int8"),
    "U64": np.dtype("uint64"),
    "U32": np.dtype("uint32"),
    "U16": np.dtype("uint16"),
    "U8": np.dtype("uint8"),
    "BOOL": np.dtype("bool"),
}
LARGEST_HEADER = 100_000_000  # bytes, as the format's description says


def read_safetensors(path: Path, opened: ExitStack) -> Contents:
    """Open the tensors of a .safetensors file without reading their values.

    Raises:
        CheckpointError: if the file is damaged.
    """
    with reading(path):
        source = opened.enter_context(Source(path))
        contents = Contents("safetensors", {}, [str(path)], opened=opened)
        header, values = _header(source)
        ends = []
        for name, said in header.items():
            dtype, shape, start, stop = _entry(checked_name(name), said, len(values))
            contents.tensors[name] = Stored(
                shape, dtype, stop - start, partial(_read, values[start:stop], shape, dtype)
            )
            ends.append((start, stop))
        at = 0
        for start, stop in sorted(ends):
            if start != at:
                raise DamagedError("its tensors overlap or leave bytes between them")
            at = stop
        if at != len(values):
            raise DamagedError(f"it has {len(values):,} bytes of values, but its header lists {at:,}")
    return contents


def _header(source: Source) -> tuple[dict[str, Any], Span]:
    """The header without its metadata, and the bytes of the values."""
    if source.size < 8:
        raise DamagedError(f"it has only {source.size} bytes")
    size = struct.unpack("<Q", source.span()[:8].tobytes())[0]
    if size > min(source.size - 8, LARGEST_HEADER):
        raise DamagedError(f"it has {source.size:,} bytes, but says that its header alone has {size:,}")
    try:
        header = json.loads(source.span()[8 : 8 + size].tobytes(), object_pairs_hook=_without_repeats)
    except (ValueError, RecursionError) as error:
        raise DamagedError(f"its header is not JSON: {error}") from error
    if not isinstance(header, dict) or len(header) > MOST_TENSORS:
        raise DamagedError("its header is not a list of tensors")
    header.pop("__metadata__", None)
    return header, source.span()[8 + size :]


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a name occurs twice")
    return found


def _entry(name: str, said: Any, size: int) -> tuple[np.dtype, tuple[int, ...], int, int]:
    """`(dtype, shape, start, stop)` of a tensor, whose values are bytes start to stop of `size`."""
    entry = said if isinstance(said, dict) else {}
    kind, shape, place = entry.get("dtype"), entry.get("shape"), entry.get("data_offsets")
    if not (_numbers(shape) and _numbers(place) and isinstance(kind, str)) or len(place) != 2:
        raise DamagedError(f"its header does not give dtype, shape and offsets of {name}")
    if kind not in DTYPES:
        raise DamagedError(f"{name} has the unknown dtype {kind}")
    start, stop = place
    found = checked_shape(tuple(shape), DTYPES[kind])
    if not start <= stop <= size or stop - start != size_of(found, DTYPES[kind]):
        raise DamagedError(
            f"{name} has the shape {found} of {kind}, but its offsets are {start:,} to {stop:,} of {size:,} bytes"
        )
    return DTYPES[kind], found, start, stop


def _numbers(value: Any) -> TypeGuard[list[int]]:
    return isinstance(value, list) and all(type(item) is int and item >= 0 for item in value)


def _read(values: Span, shape: tuple[int, ...], dtype: np.dtype) -> np.ndarray:
    array = np.empty(shape, dtype)
    values.source.read_into(values.start, as_bytes(array))
    if dtype == np.bool_ and array.size and array.view(np.uint8).max() > 1:
        raise DamagedError("it has booleans other than 0 and 1")
    return array
