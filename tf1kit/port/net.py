"""The operations of a graph that lead to its outputs, in an order in which each follows its inputs.

`Net` is what the passes of `simplify` change and the rules of `recognise` look at.  Nothing of the
graph runs: a `Net` reads NodeDefs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.graph.check import attribute, flow, source, values
from tf1kit.graph.shapes import Shape
from tf1kit.port.updates import DEVIATION, Update
from tf1kit.port.updates import VARIABLES as VARIABLES


@dataclass(frozen=True)
class Node:
    """An operation: the tensors that it takes, such as "conv1/Conv2D:0", and its NodeDef."""

    name: str
    op: str
    inputs: tuple[str, ...]
    proto: Any = field(repr=False, compare=False)

    @property
    def output(self) -> str:
        """Its first output."""
        return f"{self.name}:0"

    def text(self, key: str) -> str:
        """An attribute that is text, "" if the node does not have it."""
        return str(attribute(self.proto, key).s.decode(errors="replace"))

    def number(self, key: str) -> int:
        """An attribute that is a whole number."""
        return int(attribute(self.proto, key).i)

    def real(self, key: str) -> float:
        """An attribute that is a float32, as its shortest decimal: 0.001, not 0.0010000000474974513."""
        return shortest(attribute(self.proto, key).f)

    def truth(self, key: str) -> bool:
        """An attribute that is true or false."""
        return bool(attribute(self.proto, key).b)

    def numbers(self, key: str) -> tuple[int, ...]:
        """An attribute that is a list of whole numbers."""
        return tuple(attribute(self.proto, key).list.i)

    def dtype(self, key: str = "T") -> str:
        """An attribute that is a type, such as "float32"."""
        return str(tf.dtypes.as_dtype(attribute(self.proto, key).type).name)

    def shape(self, key: str = "shape") -> tuple[int | None, ...] | None:
        """An attribute that is a shape, None for an unknown one."""
        found = attribute(self.proto, key).shape
        if found.unknown_rank or (not found.dim and self.op.startswith("Placeholder")):
            return None
        return tuple(None if one.size < 0 else int(one.size) for one in found.dim)


def shortest(value: float) -> float:
    """The shortest decimal that is the same float32."""
    return float(str(np.float32(value)))


@dataclass(frozen=True)
class Net:
    """The needed operations by name, in order; the tensors that are fed, and what they compute.

    outputs: end point -> tensor, in forward order.
    held: constants that are weights, because the file has no variables.
    shapes: {tensor: its static shape}, of those whose rank is known.
    updates: {statistic: the moving average that follows it, the last of several}.
    averages: all moving averages.
    functions: {name: the function that operations such as `StatelessIf` call}.
    stopped: the names of the `StopGradient` that keep a gradient from a weight.
    stopped_moments: the `SquaredDifference` of variances that have no gradient through the mean, as in `tf.nn.moments`.
    """

    nodes: Mapping[str, Node]
    inputs: tuple[str, ...]
    outputs: Mapping[str, str]
    held: frozenset[str] = frozenset()
    shapes: Mapping[str, Shape] = field(default_factory=dict, repr=False)
    updates: Mapping[str, Update] = field(default_factory=dict, repr=False)
    functions: Mapping[str, Any] = field(default_factory=dict, repr=False)
    stopped: frozenset[str] = frozenset()
    stopped_moments: frozenset[str] = frozenset()
    averages: tuple[Update, ...] = ()

    def maker(self, tensor: str) -> Node | None:
        """The operation that makes a tensor; None for a fed one."""
        return None if tensor in self.inputs else self.nodes.get(source(tensor)[0])

    def made_by(self, tensor: str, *ops: str) -> Node | None:
        """The operation that makes a tensor, if it is one of these types."""
        node = self.maker(tensor)
        return node if node is not None and node.op in ops else None

    def constant(self, tensor: str) -> np.ndarray | None:
        """The value of a tensor that is a constant."""
        node = self.made_by(tensor, "Const")
        return None if node is None else value_of(node)

    def integers(self, tensor: str) -> tuple[int, ...] | None:
        """The whole numbers of a constant, as a tuple."""
        value = self.constant(tensor)
        return None if value is None or value.dtype.kind not in "iu" else tuple(int(one) for one in value.ravel())

    def variable(self, tensor: str) -> str | None:
        """The name of the variable that a tensor is the value of; of a constant with the weights of
        a frozen graph, too.
        """
        node = self.maker(tensor)
        if node is None or not (node.op in VARIABLES or node.name in self.held):
            return None
        return node.name

    def shape_of(self, variable: str) -> tuple[int, ...]:
        """The shape of a variable."""
        node = self.nodes[variable]
        if node.op == "Const":
            return tuple(one.size for one in attribute(node.proto, "value").tensor.tensor_shape.dim)
        return tuple(size or 0 for size in node.shape() or ())

    def is_sized(self, variable: str) -> bool:
        """Whether the graph says the whole shape of a variable."""
        node = self.nodes[variable]
        shape = node.shape()
        return node.op == "Const" or (shape is not None and None not in shape)

    @cached_property
    def mixed(self) -> frozenset[str]:
        """The names of the variables that operations of several types take, or products as they are and transposed:
        they belong to no layer.
        """
        kinds: dict[str, set[tuple[str, bool]]] = defaultdict(set)
        for node in self.nodes.values():
            for tensor in node.inputs:
                kinds[tensor].add((node.op, node.truth("transpose_b")))
        return frozenset(name for name in self.variables if len(kinds[f"{name}:0"]) > 1)

    @property
    def variables(self) -> list[str]:
        """The names of the variables, in the order of the graph."""
        return [name for name, node in self.nodes.items() if node.op in VARIABLES or name in self.held]

    def with_nodes(self, nodes: Iterable[Node]) -> Net:
        """The same with other operations; those that lead to no output are left out."""
        kept = [*self.outputs.values(), *(f"{name}:0" for one in self.averages for name in one.values)]
        kept += [tensor for one in self.averages if DEVIATION in one.shadows for tensor in (one.statistic, one.change)]
        return replace(self, nodes=needed({node.name: node for node in nodes}, self.inputs, kept))


def value_of(node: Node) -> np.ndarray:
    """The value of a Const."""
    return np.asarray(tf.make_ndarray(attribute(node.proto, "value").tensor))


def net_of(
    graph: Any,
    inputs: Iterable[str],
    outputs: Mapping[str, str],
    shapes: Mapping[str, Shape] | None = None,
    updates: Iterable[Update] = (),
) -> Net:
    """The `Net` of a GraphDef that `tf1kit.graph.check` has accepted."""
    nodes = {node.name: Node(node.name, flow(node), tuple(values(node)), node) for node in graph.node}
    fed = tuple(inputs)
    averages = tuple(updates)
    moved = {one.statistic: one for one in averages}
    functions = {one.signature.name: one for one in graph.library.function}
    made = Net(nodes, fed, dict(outputs), shapes=shapes or {}, updates=moved, functions=functions, averages=averages)
    return made.with_nodes(nodes.values())


def needed(nodes: Mapping[str, Node], inputs: Iterable[str], outputs: Iterable[str]) -> dict[str, Node]:
    """The operations that lead to the outputs, each after those that it takes tensors of."""
    fed, found, opened = frozenset(inputs), dict[str, Node](), set[str]()
    for output in outputs:
        stack = [] if output in fed else [source(output)[0]]
        while stack:
            name = stack[-1]
            opened.add(name)
            waiting = [  # an operation that is opened but not found yet is one that the loop comes back to
                before
                for before, tensor, _ in map(source, nodes[name].inputs)
                if before not in opened and tensor not in fed and name not in found
            ]
            if waiting:
                stack += reversed(waiting)
            else:
                found.setdefault(stack.pop(), nodes[name])
    return found
