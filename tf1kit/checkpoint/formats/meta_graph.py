"""Reads a MetaGraph (.meta), which has names, shapes and dtypes of the variables but no values."""

from __future__ import annotations

from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any, NoReturn

import numpy as np

from tf1kit.checkpoint.errors import CheckpointError, DamagedError, reading
from tf1kit.checkpoint.formats.dtypes import STRING, dtype_of
from tf1kit.checkpoint.formats.graph import attributes, known, nodes
from tf1kit.checkpoint.formats.source import Data, Source
from tf1kit.checkpoint.formats.stored import MOST_TENSORS, Contents, Shape, Stored, checked_name, checked_shape, size_of
from tf1kit.checkpoint.formats.wire import BYTES, INT, fields, message, number, signed, text

GRAPH, COLLECTION = 2, 4  # fields of MetaGraphDef
ENTRY = {1: ("key", BYTES), 2: ("value", BYTES)}
COLLECTION_DEF = {2: ("bytes_list", BYTES)}
BYTES_LIST = {1: ("value", BYTES)}
VARIABLE_DEF = {1: ("name", BYTES), 4: ("part", BYTES)}
# SaveSliceInfoDef: name and shape of the whole variable
PART = {1: ("name", BYTES), 2: ("shape", INT)}
VARIABLES = ("Variable", "VariableV2", "VarHandleOp")  # operations


def read_meta(path: Path, opened: ExitStack) -> Contents:
    """Open the variables of a MetaGraph.

    Raises:
        CheckpointError: if the file is not a MetaGraph; also later, when a value is asked for.
    """
    made: dict[str, tuple[Shape | None, np.dtype]] = {}
    saved: list[Data] = []
    with reading(path, do="Give the checkpoint itself"):
        source = opened.enter_context(Source(path))
        for which, wire, value in fields(source.span()):
            if which == GRAPH and wire == BYTES:
                made |= _variables(value)
            elif which == COLLECTION and wire == BYTES:
                entry = message(value, ENTRY)
                if entry["key"] and text(entry["key"][-1]) == "variables":
                    lists = message(entry["value"][-1], COLLECTION_DEF)["bytes_list"] if entry["value"] else []
                    saved += [item for each in lists for item in message(each, BYTES_LIST)["value"]]
        if not made:
            raise DamagedError("it has no graph with variables in it")
        whole = dict(_saved(definition, made) for definition in saved) or made
        tensors = {checked_name(name): _stored(name, path, *said) for name, said in whole.items()}
    values = path.name.removesuffix(".meta")
    note = f"a MetaGraph has no values; they are in the checkpoint {values}"
    return Contents("MetaGraph", dict(sorted(tensors.items())), [str(path)], note, opened)


def _variables(graph: Data) -> dict[str, tuple[Shape | None, np.dtype]]:
    """{name: (shape, dtype)} of the variables in a GraphDef."""
    found: dict[str, tuple[Shape | None, np.dtype]] = {}
    for name, op, node in nodes(graph):
        if op in VARIABLES:
            said = attributes(node, "shape", "dtype")
            shape = said["shape"]["shape"] if "shape" in said else []
            dtype = dtype_of(number(said["dtype"]["type"]) if "dtype" in said else 0)
            found[name] = known(shape[-1] if shape else None), dtype
            if len(found) > MOST_TENSORS:
                raise DamagedError(f"it has more than {MOST_TENSORS:,} variables")
    return found


def _saved(definition: Data, made: dict[str, Any]) -> tuple[str, tuple[Shape | None, np.dtype]]:
    """`(name, (shape, dtype))` under which the variable of a VariableDef is saved.

    For a part of a partitioned variable these are name, shape and dtype of the whole variable.
    """
    found = message(definition, VARIABLE_DEF)
    name = text(found["name"][-1]).partition(":")[0] if found["name"] else ""
    if name not in made:
        raise DamagedError(f"it lists the variable {name!r}, which its graph does not have")
    if not found["part"]:
        return name, made[name]
    part = message(found["part"][-1], PART)
    if not part["name"]:
        raise DamagedError(f"it lists {name!r} as a part of a variable without a name")
    return text(part["name"][-1]), (tuple(map(signed, part["shape"])), made[name][1])


def _stored(name: str, path: Path, shape: Shape | None, dtype: np.dtype) -> Stored:
    if shape is not None:
        checked_shape(shape, dtype)
    nbytes = 0 if shape is None or dtype == STRING else size_of(shape, dtype)
    return Stored(shape, dtype, nbytes, partial(_no_values, name, path))


def _no_values(name: str, path: Path) -> NoReturn:
    raise CheckpointError(
        f"{path} is a MetaGraph: it has the shape of {name} but no values. Give the checkpoint {path.stem} itself."
    )
