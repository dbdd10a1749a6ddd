"""Reads a frozen graph (GraphDef, .pb), in which variables have become constants.

Such a constant is the input of an Identity named NAME/read (reference variables) or
NAME/ReadVariableOp (resource variables).  If a tool has removed these operations, every constant
is shown.  A graph has no checksums.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path

from tf1kit.checkpoint.errors import DamagedError, reading
from tf1kit.checkpoint.formats.dtypes import dtype_of
from tf1kit.checkpoint.formats.source import Data, Source
from tf1kit.checkpoint.formats.stored import MOST_TENSORS, Contents, Shape, Stored, checked_name, checked_shape
from tf1kit.checkpoint.formats.tensor_proto import Values, values_of
from tf1kit.checkpoint.formats.wire import BYTES, INT, Message, dims, fields, message, number, text

NODE = 1  # field of GraphDef
NODE_DEF = {1: ("name", BYTES), 2: ("op", BYTES), 3: ("input", BYTES), 5: ("attr", BYTES)}
ATTR_ENTRY = {1: ("key", BYTES), 2: ("value", BYTES)}
ATTR_VALUE = {6: ("type", INT), 7: ("shape", BYTES), 8: ("tensor", BYTES)}
TENSOR_PROTO = {1: ("dtype", INT), 2: ("shape", BYTES)}
READ = re.compile(r"(.*/)?(read|ReadVariableOp(_\d+)?)")


def nodes(graph: Data) -> Iterator[tuple[str, str, Message]]:
    """`(name, operation, message)` of each node of a GraphDef."""
    for which, wire, value in fields(graph):
        if which == NODE:
            if wire != BYTES:
                raise DamagedError("it is not a graph")
            node = message(value, NODE_DEF)
            if not node["name"] or not node["op"]:
                raise DamagedError("it has a node without a name or an operation")
            yield text(node["name"][-1]), text(node["op"][-1]), node


def attributes(node: Message, *wanted: str) -> dict[str, Message]:
    """The attributes `wanted` of a node, by name."""
    found = {}
    for entry in node["attr"]:
        pair = message(entry, ATTR_ENTRY)
        if pair["key"] and pair["value"] and (key := text(pair["key"][-1])) in wanted:
            found[key] = message(pair["value"][-1], ATTR_VALUE)
    return found


def read_graph(path: Path, opened: ExitStack) -> Contents:
    """Open the constants of a frozen graph without reading their values.

    Raises:
        CheckpointError: if the file is not a graph or has no constants.
    """
    constants: dict[str, Data] = {}
    were_variables = set()
    with reading(path, do="Give a checkpoint, a SavedModel, or a graph frozen in binary form"):
        source = opened.enter_context(Source(path))
        contents = Contents("frozen graph", {}, [str(path)], opened=opened)
        for name, op, node in nodes(source.span()):
            if op == "Const":
                value = attributes(node, "value").get("value")
                if value is None or not value["tensor"]:
                    raise DamagedError(f"its constant {name!r} has no value")
                constants[checked_name(name)] = value["tensor"][-1]
            elif op == "Identity" and READ.fullmatch(name) and node["input"]:
                were_variables.add(text(node["input"][0]).partition(":")[0])
            if len(constants) > MOST_TENSORS:
                raise DamagedError(f"it has more than {MOST_TENSORS:,} constants")
        if not constants:
            raise DamagedError("it has no constants, so it is not a frozen graph")
    chosen = {name: tensor for name, tensor in constants.items() if name in were_variables}
    for name, tensor in (chosen or constants).items():
        with reading(path, f"the constant {name}"):
            contents.tensors[name] = _stored(tensor, "" if chosen else "constant")
    rest = len(constants) - len(chosen)
    if chosen and rest:
        contents.note = f"its other constants ({rest}) were never variables and are left out"
    return contents


def _stored(tensor: Data, kind: str) -> Stored:
    head = message(tensor, TENSOR_PROTO)
    dtype = dtype_of(number(head["dtype"]))
    shape = checked_shape(dims(head["shape"][-1]) if head["shape"] else (), dtype)
    values: Values = values_of(tensor, dtype)
    values.check(shape)
    return Stored(shape, dtype, values.nbytes, partial(values.array, shape), kind)


def known(shape: Data | None) -> Shape | None:
    """The shape in a shape attribute; None if a size or the rank is unknown."""
    found = dims(shape) if shape is not None else None
    return None if found is None or -1 in found else found
