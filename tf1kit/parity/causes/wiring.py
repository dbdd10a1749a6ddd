"""A captured graph with its connections, and copies of it in which something is changed."""

from __future__ import annotations

import copy
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.capture.cut import Cut
from tf1kit.capture.recorder import VARIABLES
from tf1kit.graph.check import by_name, source
from tf1kit.graph.message import leads_to

OWN = "tf1kit_cause"  # part of the names of added nodes
PASSING = ("Identity", "ReadVariableOp", "Enter", "StopGradient", "RefIdentity", "Switch", "RefSwitch")


class Original:
    """The graph of a capture as it is.

    Args:
        cut: the graph that runs alone.
        forward: the tensors in which the forward pass ends: end points and losses.
        constants: numbers of the port, which a hypothesis may try.
        shapes: the shapes of tensors in one run, as far as they are known.
        numbers: the numbers of the port's optimizer, such as those of its schedule.
        scheduled: whether the port's learning rate is known to be a schedule.
    """

    def __init__(
        self,
        cut: Cut,
        forward: Iterable[str],
        constants: Iterable[float] = (),
        shapes: Mapping[str, tuple[int, ...]] | None = None,
        numbers: Iterable[float] = (),
        scheduled: bool = False,
    ) -> None:
        self.cut, self.ends, self.shapes = cut, tuple(forward), dict(shapes or {})
        self.constants, self.numbers, self.scheduled = tuple(constants), tuple(numbers), scheduled
        self.nodes: dict[str, Any] = cut.nodes()
        self.forward = frozenset(leads_to(cut.graph, [source(name)[0] for name in self.ends]))

    @cached_property
    def consumers(self) -> dict[str, list[tuple[str, int]]]:
        """For each operation: (an operation that takes an output of it, number of the input)."""
        found: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for node in self.nodes.values():
            for at, text in enumerate(node.input):
                name, _, control = source(text)
                if not control:
                    found[name].append((node.name, at))
        return found

    def takers(self, tensor: str) -> list[tuple[str, int]]:
        """(forward operation that takes a tensor, number of the input)."""
        name, whole, _ = source(tensor)
        return [
            (taker, at)
            for taker, at in self.consumers[name]
            if taker in self.forward and source(self.nodes[taker].input[at])[1] == whole
        ]

    def of(self, *ops: str) -> list[Any]:
        """The forward operations of these types, in the order of the graph."""
        return [node for node in self.nodes.values() if node.op in ops and node.name in self.forward]

    def input(self, node: Any, at: int) -> Any:
        """The operation that gives an input of a node."""
        return self.nodes[source(node.input[at])[0]]

    def behind(self, name: str) -> Any:
        """The operation whose value a tensor has, behind operations that only pass it on."""
        node = self.nodes[source(name)[0]]
        while node.op in PASSING and node.input:
            node = self.nodes[source(node.input[0])[0]]
        return node

    def value(self, name: str) -> np.ndarray | None:
        """The value of a constant, or None for any other operation."""
        node = self.behind(name)
        return tf.make_ndarray(node.attr["value"].tensor) if node.op == "Const" else None

    def scalar(self, name: str) -> float | None:
        """The value of a floating-point scalar constant, or of a difference of two; None for any
        other tensor.
        """
        value = self.value(name)
        if value is not None:
            return float(value.flat[0]) if value.size == 1 and value.dtype.kind == "f" else None
        node = self.behind(name)
        parts = [self.scalar(text) for text in node.input[:2]] if node.op == "Sub" else []
        return parts[0] - parts[1] if len(parts) == 2 and None not in parts else None  # type: ignore[operator]

    def shape(self, name: str) -> tuple[int, ...] | None:
        """The shape of a tensor in the run that is compared; in a branch that of the tensor outside."""
        op, tensor, _ = source(name)
        node = self.nodes[op]
        if tensor not in self.shapes and node.op in PASSING and node.input:
            return self.shape(node.input[0])
        return self.shapes.get(tensor)

    def is_variable(self, name: str) -> bool:
        """Whether a tensor is the value of a variable."""
        return self.behind(name).op in VARIABLES


class Edited:
    """A copy of a graph that can be changed.  A tensor that keeps its meaning keeps its name.

    Args:
        original: the whole graph with its connections.
        cut: what is copied, the whole graph or a part of it.
    """

    def __init__(self, original: Original, cut: Cut) -> None:
        self.original, self._cut = original, cut
        self.graph = type(cut.graph)()
        self.graph.CopyFrom(cut.graph)
        self.nodes: dict[str, Any] = {node.name: node for node in self.graph.node}

    def add(self, wanted: str, op: str, *inputs: str, **attributes: Any) -> str:
        """Add a node; return its name."""
        name = f"{wanted}/{OWN}"
        while name in self.nodes:
            name += "_"
        node = self.nodes[name] = self.graph.node.add(name=name, op=op)
        node.input.extend(inputs)
        _write(node, {"T": tf.float32, **attributes})
        return name

    def constant(self, beside: str, value: Any, dtype: Any = tf.float32) -> str:
        """Add a constant, which runs in the loop or branch of the tensor `beside`."""
        name = source(beside)[0]
        made = self.add(name + "/constant", "Const", T=None, dtype=dtype)
        self.nodes[made].attr["value"].tensor.CopyFrom(tf.make_tensor_proto(value, dtype))
        self.nodes[made].input.append("^" + name)
        return made

    def set(self, name: str, at: int, tensor: str) -> None:
        """Let a node take another tensor as its input."""
        self.nodes[name].input[at] = tensor

    def attribute(self, name: str, **attributes: Any) -> None:
        """Change attributes of a node."""
        _write(self.nodes[name], attributes)

    def become(self, name: str, op: str, *inputs: str, **attributes: Any) -> None:
        """Turn a node into another operation with other inputs; it keeps control inputs and its
        type.
        """
        node = self.nodes[name]
        control = [text for text in node.input if source(text)[2]]
        kind = node.attr["T"].type or tf.float32.as_datatype_enum
        node.attr.clear()
        node.op, node.input[:] = op, [*inputs, *control]
        _write(node, {"T": tf.as_dtype(kind), **attributes})

    def bypass(self, name: str, at: int = 0) -> None:
        """Let a node pass its input on unchanged."""
        self.become(name, "Identity", self.nodes[name].input[at])

    def after(self, name: str, make: Any) -> None:
        """Add a node after an operation of one output, under the name of that operation.

        make: adds the node for the operation's tensor and returns the node's name.
        """
        node = self.nodes[name]
        before = self.add(name + "/before", node.op, *node.input, T=None)
        for key, value in node.attr.items():
            self.nodes[before].attr[key].CopyFrom(value)
        kind = node.attr["T"].type
        result = make(before)
        node.attr.clear()
        node.op, node.input[:] = "Identity", [result]
        _write(node, {"T": tf.as_dtype(kind or tf.float32.as_datatype_enum)})

    def scaled(self, tensor: str, factor: float | str) -> str:
        """Add a node that is `factor` times a tensor."""
        by = factor if isinstance(factor, str) else self.constant(tensor, factor)
        return self.add(source(tensor)[0] + "/scaled", "Mul", tensor, by)

    def into(self, consumers: Iterable[tuple[str, int]], tensor: str) -> None:
        """Let these inputs take a tensor."""
        for name, at in consumers:
            self.set(name, at, tensor)

    def cut(self) -> Cut:
        """The changed graph, as one that runs alone."""
        return with_graph(self._cut, self.graph)


def with_graph(cut: Cut, graph: Any) -> Cut:
    """The same cut with another graph, which may have fewer of the variables."""
    made = copy.copy(cut)
    made.graph, made._nodes = graph, by_name(graph, cut.where)
    made.taps = [name for name in cut.taps if name in made._nodes]
    made.load = {name: pair for name, pair in cut.load.items() if pair[0] in made._nodes}
    made.read = {name: tensor for name, tensor in cut.read.items() if name in made.load}
    return made


def _write(node: Any, attributes: Mapping[str, Any]) -> None:
    for key, value in attributes.items():
        if value is None:
            continue
        place = node.attr[key]
        if isinstance(value, tf.DType):
            place.type = value.as_datatype_enum
        elif isinstance(value, bool):
            place.b = value
        elif isinstance(value, int):
            place.i = value
        elif isinstance(value, float):
            place.f = value
        else:
            place.s = value.encode()


def each_and_all(names: Iterable[str]) -> Iterator[tuple[str, ...]]:
    """All names together, then each alone."""
    found = tuple(names)
    if len(found) > 1:
        yield found
    yield from ((one,) for one in found)


def short(value: float) -> float:
    """A float32 number as it was written: 0.1, and not 0.10000000149."""
    return float(f"{value:.7g}")


def walk(original: Original, starts: Iterable[str]) -> Iterator[str]:
    """Operations in the order of their distance from `starts`, along data edges in either
    direction.
    """
    seen = dict.fromkeys(starts)
    waiting = list(seen)
    while waiting:
        following: list[str] = []
        for name in waiting:
            yield name
            node = original.nodes[name]
            near = [before for before, _, control in map(source, node.input) if not control]
            near += [consumer for consumer, _ in original.consumers[name]]
            for other in near:
                if other not in seen and other in original.forward:
                    seen[other] = None
                    following.append(other)
        waiting = following
