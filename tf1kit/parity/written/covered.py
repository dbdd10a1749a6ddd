"""Whole numbers that reach all rows of a table, of which a usual batch takes some."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.graph.check import attribute, source
from tf1kit.parity.written.segments import fed_before
from tf1kit.port.flags import PLACEHOLDERS

Arrays = dict[str, np.ndarray]
BATCHES = 8  # at most, if they reach all rows
SPREAD = 2  # batches with rows from the first to the last, if there are more
GATHERS = ("Gather", "GatherV2", "ResourceGather")
PASSING = ("Identity", "ReadVariableOp")
SIZES = ("Rank", "Shape", "ShapeN", "Size")
VARIABLES = ("Variable", "VariableV2", "VarHandleOp")


def table_rows(graph: Any, shapes: Mapping[str, Any]) -> dict[str, int]:
    """{tensor that is fed: the rows of the smallest table or one-hot code whose rows it chooses}.

    graph: a GraphDef.  shapes: {tensor: its shape}, of tables that are computed.
    """
    nodes = {node.name: node for node in graph.node}
    chosen = [(_along(node, nodes, shapes), node.input[1]) for node in graph.node if node.op in GATHERS]
    chosen += [(_number(nodes, node.input[1]) or 0, node.input[0]) for node in graph.node if node.op == "OneHot"]
    found: dict[str, int] = {}
    for rows, indices in chosen:
        for tensor in fed_before(nodes, indices, _is_no_size, PLACEHOLDERS) if rows else ():
            found[tensor] = min(found.get(tensor, rows), rows)
    return found


def covering(values: Mapping[str, np.ndarray], rows: Mapping[str, int]) -> Iterator[Arrays]:
    """Batches of whole numbers in the place of some values, which together are all numbers below `rows`; nothing if the
    values are that already.

    If there are too many, they are from the first to the last, with as many left out between them.
    """
    lacking = {
        name: count
        for name, count in rows.items()
        if name in values and values[name].dtype.kind in "iu" and values[name].size and _lacks(values[name], count)
    }
    most = max((-(-count // values[name].size) for name, count in lacking.items()), default=0)
    count = most if most <= BATCHES else SPREAD
    for at in range(count):
        yield {name: _part(values[name], rows, at, count) for name, rows in lacking.items()}


def _lacks(value: np.ndarray, rows: int) -> bool:
    return bool(np.setdiff1d(np.arange(rows), value).size)


def _part(like: np.ndarray, rows: int, at: int, count: int) -> np.ndarray:
    numbers = np.arange(at * like.size, (at + 1) * like.size)
    if rows > count * like.size:
        numbers = np.round(numbers * (rows - 1) / max(1, count * like.size - 1))
    return (numbers % rows).astype(like.dtype).reshape(like.shape)


def _is_no_size(op: str) -> bool:
    return op not in SIZES


def _along(node: Any, nodes: Mapping[str, Any], shapes: Mapping[str, Any]) -> int:
    """How many rows a table has, along the axis that is chosen from; 0 if that is not known."""
    axis = _number(nodes, node.input[2]) if node.op == "GatherV2" else 0
    shape = _shape(nodes, node.input[0]) or shapes.get(source(node.input[0])[1])
    return int(shape[axis] or 0) if shape and axis is not None and -len(shape) <= axis < len(shape) else 0


def _shape(nodes: Mapping[str, Any], text: str) -> list[int] | None:
    """The shape of a constant or of a variable."""
    node = nodes.get(source(text)[0])
    while node is not None and node.op in PASSING:
        node = nodes.get(source(node.input[0])[0])
    if node is not None and node.op == "Const":
        return [one.size for one in attribute(node, "value").tensor.tensor_shape.dim]
    if node is not None and node.op in VARIABLES:
        return [one.size for one in attribute(node, "shape").shape.dim]
    return None


def _number(nodes: Mapping[str, Any], text: str) -> int | None:
    node = nodes.get(source(text)[0])
    if node is None or node.op != "Const":
        return None
    value = tf.make_ndarray(attribute(node, "value").tensor)
    return int(value) if value.size == 1 else None
