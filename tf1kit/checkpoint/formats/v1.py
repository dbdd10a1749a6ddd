"""Reads V1 checkpoints, which TensorFlow wrote before 0.12 and later on request.

A checkpoint is one file, or several of a sharded saver.  A file is a table.  Under the empty key it
has a SavedTensorSliceMeta with name, shape, dtype and slices of each variable.  Under the key of
each slice it has a SavedSlice with the values as a TensorProto.
Source: TensorFlow's saved_tensor_slice.proto.
"""

from __future__ import annotations

import math
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from tf1kit.checkpoint.errors import DamagedError, reading
from tf1kit.checkpoint.formats.dtypes import STRING, dtype_of
from tf1kit.checkpoint.formats.slices import Extents, extents, region, slice_key
from tf1kit.checkpoint.formats.source import Data, Source
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
from tf1kit.checkpoint.formats.table import Table
from tf1kit.checkpoint.formats.tensor_proto import FIXED, values_of
from tf1kit.checkpoint.formats.wire import BYTES, INT, dims, fields, message, number, text

META, DATA = 1, 2  # fields of SavedTensorSlices
TENSOR = 1  # field of SavedTensorSliceMeta
SLICE_META = {1: ("name", BYTES), 2: ("shape", BYTES), 3: ("type", INT), 4: ("slice", BYTES)}
SAVED_SLICE = {1: ("name", BYTES), 2: ("slice", BYTES), 3: ("data", BYTES)}


@dataclass
class Variable:
    """A variable, and the table that holds each of its slices."""

    shape: Shape
    dtype: np.dtype
    places: list[tuple[Extents, Table]] = field(default_factory=list)


def read_v1(paths: list[Path], opened: ExitStack) -> Contents:
    """Open a checkpoint of one or several files without reading a tensor.

    Raises:
        CheckpointError: if a file is damaged.
    """
    contents = Contents("V1", {}, [str(path) for path in paths], opened=opened)
    variables: dict[str, Variable] = {}
    room = 0
    for path in paths:
        with reading(path):
            source = opened.enter_context(Source(path))
            room += source.size
            _read_meta(Table(source), variables)
    for name, variable in variables.items():
        with reading(paths[0], f"the tensor {name}"):
            contents.tensors[name] = _stored(name, variable, room)
    return contents


def _read_meta(table: Table, variables: dict[str, Variable]) -> None:
    """Add the variables that a file lists to `variables`."""
    for which, wire, value in fields(table.get(b"")):
        if (which, wire) != (META, BYTES):
            continue
        for kind, form, tensor in fields(value):
            if (kind, form) != (TENSOR, BYTES):
                continue
            found = message(tensor, SLICE_META)
            name = checked_name(text(found["name"][-1])) if found["name"] else checked_name("")
            dtype = dtype_of(number(found["type"]))
            shape = checked_shape(dims(found["shape"][-1]) if found["shape"] else (), dtype)
            variable = variables.setdefault(name, Variable(shape, dtype))
            if (variable.shape, variable.dtype) != (shape, dtype):
                raise DamagedError(f"lists {name} with two shapes or dtypes")
            variable.places += [(extents(part), table) for part in found["slice"]]
            if len(variables) > MOST_TENSORS:
                raise DamagedError(f"lists more than {MOST_TENSORS:,} variables")


def _stored(name: str, variable: Variable, room: int) -> Stored:
    shape, dtype = variable.shape, variable.dtype
    least = dtype.itemsize if dtype.name in FIXED else 1  # bytes that a value takes in the file
    if math.prod(shape) * least > room:
        raise DamagedError(f"has the shape {shape}, which does not fit in the {room:,} bytes of the file")
    pieces = []
    for part, table in variable.places:
        start, size = region(part, shape)
        pieces.append(Piece(start, size, partial(_fill, name, part, table)))
    if not pieces:
        raise DamagedError("has no values in the file")
    nbytes = 0 if dtype == STRING else size_of(shape, dtype)
    return Stored(shape, dtype, nbytes, joined(shape, dtype, pieces))


def _fill(name: str, part: Extents, table: Table, view: np.ndarray) -> None:
    """Fill an array with a slice's values."""
    path = table.source.path
    with reading(path, f"the tensor {name}"):
        saved: list[Data] = [
            value for which, wire, value in fields(table.get(slice_key(name, part))) if (which, wire) == (DATA, BYTES)
        ]
        found = message(saved[-1], SAVED_SLICE) if saved else {"data": []}
        if not found["data"]:
            raise DamagedError("has no values in the file")
        values_of(found["data"][-1], view.dtype).fill(view)
