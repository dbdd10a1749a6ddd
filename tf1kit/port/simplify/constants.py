"""Computes the arithmetic of shapes where sizes are known: whole numbers that no weight decides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.port.flags import become_constant
from tf1kit.port.net import Net, Node, value_of

MOST = 64  # elements of a constant, as many as are written into a source
Values = list[np.ndarray]


def _cut(node: Node, given: Values) -> Any:
    """A part of a vector, or a vector with further axes."""
    value, begin, end, strides = given
    if node.number("ellipsis_mask") or len(begin) > max(value.ndim, 1) + bin(node.number("new_axis_mask")).count("1"):
        return None
    index: list[Any] = []
    for at in range(len(begin)):
        if node.number("new_axis_mask") >> at & 1:
            index.append(None)
        elif node.number("shrink_axis_mask") >> at & 1:
            index.append(int(begin[at]))
        else:
            first = None if node.number("begin_mask") >> at & 1 else int(begin[at])
            last = None if node.number("end_mask") >> at & 1 else int(end[at])
            index.append(slice(first, last, int(strides[at])))
    return value[tuple(index)]


def _sized(value: np.ndarray, shape: np.ndarray) -> Any:
    """A scalar as all elements of a shape."""
    return np.full(shape, value) if np.prod(shape, dtype=object) <= MOST else None


def _range(start: np.ndarray, end: np.ndarray, step: np.ndarray) -> Any:
    first, last, by = int(start), int(end), int(step)
    return np.arange(first, last, by) if by and abs(last - first) <= MOST * abs(by) else None


FOLDS: dict[str, Callable[[Node, Values], Any]] = {
    "Add": lambda node, given: given[0] + given[1],
    "AddV2": lambda node, given: given[0] + given[1],
    "ConcatV2": lambda node, given: np.concatenate(given[:-1], int(given[-1])),
    "ExpandDims": lambda node, given: np.expand_dims(given[0], int(given[1].ravel()[0])),
    "Fill": lambda node, given: _sized(given[1], given[0]),
    "FloorDiv": lambda node, given: given[0] // given[1] if given[1].all() else None,
    "FloorMod": lambda node, given: given[0] % given[1] if given[1].all() else None,
    "Maximum": lambda node, given: np.maximum(*given),
    "Minimum": lambda node, given: np.minimum(*given),
    "Mul": lambda node, given: given[0] * given[1],
    "Neg": lambda node, given: -given[0],
    "Pack": lambda node, given: np.stack(given, node.number("axis")),
    "Prod": lambda node, given: np.prod(given[0]) if given[0].ndim == given[1].size == 1 else None,
    "Range": lambda node, given: _range(*given),
    "Reshape": lambda node, given: given[0].reshape(given[1]),
    "Squeeze": lambda node, given: np.squeeze(given[0], node.numbers("squeeze_dims") or None),
    "StridedSlice": _cut,
    "Sub": lambda node, given: given[0] - given[1],
}
SIZES = ("Shape", "Size", "Rank")


def fold(net: Net) -> Net:
    """Constants in the place of what is computed of constants and of known shapes."""
    known: dict[str, np.ndarray] = {}  # operation -> its value
    kept: list[Node] = []
    for node in net.nodes.values():
        value = None if node.output in net.inputs else _value(net, node, known)
        if value is not None and node.op != "Const":
            node = _constant(node, value)
        if value is not None:
            known[node.name] = value
        kept.append(node)
    return replace(net).with_nodes(kept)


def _value(net: Net, node: Node, known: dict[str, np.ndarray]) -> np.ndarray | None:
    if node.op == "Const":
        kind = node.dtype("dtype")
        return value_of(node) if kind in ("int32", "int64") else None
    if node.op in SIZES:
        return _size(node, net.shapes.get(node.inputs[0]))
    if node.op == "Cast":
        kinds = {node.dtype("SrcT"), node.dtype("DstT")}
        value = known.get(node.inputs[0].rpartition(":")[0])
        return value.astype(node.dtype("DstT")) if value is not None and kinds <= {"int32", "int64"} else None
    given = [known.get(one.rpartition(":")[0]) for one in node.inputs]
    if node.op not in FOLDS or any(one is None for one in given):
        return None
    found = FOLDS[node.op](node, [one for one in given if one is not None])
    if found is None or np.size(found) > MOST:
        return None
    return np.asarray(found, given[1 if node.op == "Fill" else 0].dtype)  # type: ignore[union-attr]


def _size(node: Node, shape: tuple[int | None, ...] | None) -> np.ndarray | None:
    """What an operation says of a tensor of this shape."""
    kind = node.dtype("out_type") if node.op != "Rank" else "int32"
    if shape is None or (None in shape and node.op != "Rank"):
        return None
    sizes = [size or 0 for size in shape]
    found = {"Shape": sizes, "Size": int(np.prod(sizes, dtype=object)), "Rank": len(shape)}[node.op]
    return np.asarray(found, kind)


def _constant(node: Node, value: np.ndarray) -> Node:
    """A constant with the name of an operation."""
    made = type(node.proto)(name=node.name)
    become_constant(made, tf.make_tensor_proto(value))
    return Node(node.name, "Const", (), made)
