"""Gives a port in float64 the constants that a capture has.

A captured graph has its constants in float32.  In float64 they keep that value, so 0.1 is
0.10000000149, and 1 / (1 - 0.2) is 1.2500000047.  A port has the exact 0.1 and 1.25 there, which
mean the same.  So the port gets the values of the capture.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.graph.check import flow, source

CLOSE = 3e-7  # the largest relative difference of two roundings of one number to float32
ARITHMETIC: dict[str, Callable[..., Any]] = {  # of scalars
    "Add": np.add,
    "AddV2": np.add,
    "Cast": np.float64,
    "Div": np.divide,
    "Enter": np.float64,
    "Identity": np.float64,
    "Inv": np.reciprocal,
    "Mul": np.multiply,
    "Neg": np.negative,
    "Pow": np.power,
    "RealDiv": np.divide,
    "Reciprocal": np.reciprocal,
    "Rsqrt": lambda value: 1 / np.sqrt(value),
    "Sqrt": np.sqrt,
    "Square": np.square,
    "Sub": np.subtract,
    "Switch": lambda value, _: np.float64(value),
}


class Constants:
    """The numbers of a captured graph in float64.

    graph: the GraphDef in float64.
    given: placeholder -> the scalars that the recorded runs feed.
    """

    def __init__(self, graph: Any, given: Mapping[str, Iterable[float]] | None = None) -> None:
        own = constants_of(graph)
        self.own = np.unique(np.concatenate([own, own / 2, own * 2]))  # tf.nn.l2_loss has the half of Keras's L2
        found = _computed(graph, given or {})
        self.computed = np.unique([value for value in found if value and np.isfinite(value)])

    def aligned(self, value: np.ndarray) -> np.ndarray:
        """The constants of a port, with the values of the capture where it has the same constants."""
        with np.errstate(over="ignore"):
            rounded = value.astype(np.float32).astype(np.float64)
        found = np.where(np.isin(rounded, self.own), rounded, value)
        if self.computed.size and value.size == 1 and not np.isin(rounded, self.own).any():
            nearest = self.computed[np.abs(self.computed - value).argmin()]
            if abs(nearest - value) <= CLOSE * abs(nearest):
                return np.full_like(value, nearest)
        return found

    def align(self, graph: Any) -> None:
        """Align the float64 constants of the GraphDef of a port."""
        for node in nodes_of(graph):
            if is_double(node):
                value = tf.make_ndarray(node.attr["value"].tensor)
                aligned = self.aligned(value)
                if not np.array_equal(aligned, value, equal_nan=True):
                    node.attr["value"].tensor.CopyFrom(tf.make_tensor_proto(aligned, tf.float64))


def constants_of(graph: Any, every: bool = False) -> np.ndarray:
    """The float64 constants of a GraphDef that are float32 numbers, or all of them."""
    found = [np.zeros(0)]
    for node in nodes_of(graph):
        if is_double(node):
            value = np.unique(tf.make_ndarray(node.attr["value"].tensor))
            found.append(value if every else value[value == value.astype(np.float32)])
    return np.unique(np.concatenate(found))


def is_double(node: Any) -> bool:
    """Whether a node is a float64 constant."""
    return node.op == "Const" and node.attr["dtype"].type == tf.float64.as_datatype_enum


def nodes_of(graph: Any) -> Iterator[Any]:
    """The nodes of a GraphDef and of its functions."""
    yield from graph.node
    for function in graph.library.function:
        yield from function.node_def


def _computed(graph: Any, given: Mapping[str, Iterable[float]]) -> Iterator[float]:
    """The scalars that the graph computes from constants and from what is given."""
    known: dict[str, list[float]] = {name: [*map(float, values)] for name, values in given.items()}
    for values in known.values():
        yield from values
    for node in _sorted(graph):
        if node.op == "Const" and not node.attr["value"].tensor.tensor_shape.dim:
            value = tf.make_ndarray(node.attr["value"].tensor)
            if value.dtype.kind in "fiu":
                known[node.name] = [float(value)]
        elif flow(node) in ARITHMETIC and node.name not in known:
            taken = [known.get(source(text)[0]) for text in node.input if not text.startswith("^")]
            if flow(node) == "Switch":
                taken[1] = [0.0]
            if all(taken):
                known[node.name] = [_value(flow(node), values) for values in zip(*_even(taken), strict=False)]
                yield from known[node.name]


def _value(op: str, values: Iterable[float]) -> float:
    with np.errstate(all="ignore"):
        return float(ARITHMETIC[op](*(np.float64(value) for value in values)))


def _even(taken: list[Any]) -> list[list[float]]:
    """The lists in one length: a single number is repeated for each number of the others."""
    longest = max(map(len, taken))
    return [values * longest if len(values) == 1 else values for values in taken]


def _sorted(graph: Any) -> list[Any]:
    """The nodes of a GraphDef, each after its inputs; a loop may begin at any of its nodes."""
    nodes, done, order = {node.name: node for node in graph.node}, set(), []
    for start in graph.node:
        left = [(start, False)]
        while left:
            node, ready = left.pop()
            if ready:
                order.append(node)
            elif node.name not in done:
                done.add(node.name)
                left.append((node, True))
                before = (source(text)[0] for text in node.input)
                left.extend((nodes[name], False) for name in before if name in nodes and name not in done)
    return order
