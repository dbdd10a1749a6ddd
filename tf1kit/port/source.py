"""What `tf1kit port` reads: a graph, what is fed and what it computes, whatever the file is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import tensorflow as tf

from tf1kit.graph.check import attribute, source
from tf1kit.graph.message import leads_to
from tf1kit.port.minimized import Training
from tf1kit.port.updates import Update, moved_again

ADVICE = "Name other outputs with --outputs, or port that part by hand"
SHOWN = 8  # names that are told


@dataclass(frozen=True)
class Source:
    """A graph to port.

    Args:
        where: the file or module, for messages.
        kind: what it is, such as "MetaGraph".
        graph: its GraphDef.
        inputs: {name of the argument in the port: fed tensor}.
        outputs: {end point: tensor} in forward order.
        named: whether the end points have names of their own, as those of a legacy module have.
        values: the weights that the file itself has, by name.
        tensorflow: the version that wrote it, "" if the file does not say it.
        updates: the moving averages that the graph moves when it trains.
        left: the parts of the graph that are not ported yet, each a noun.
        trainings: how the graph trains, with each of its losses.
        evaluates: the GraphDef with which the same program evaluates, or None.
        fed: {placeholder: the number that it is fed always}.
        whole: the GraphDef with what gives variables their first values, or None.
        recorded: of a capture, {placeholder: the tensor of the program that it stands for}.
        beside: the ends of the graph that are not among the outputs, such as an accuracy.
        remarks: further sentences about the port.
        others: the variables that the graph changes and that the port does not have, such as those of metrics.
    """

    where: str
    kind: str
    graph: Any = field(repr=False)
    inputs: Mapping[str, str]
    outputs: Mapping[str, str]
    named: bool = False
    values: Mapping[str, Any] = field(default_factory=dict, repr=False)
    tensorflow: str = ""
    updates: tuple[Update, ...] = ()
    left: tuple[str, ...] = ()
    trainings: tuple[Training, ...] = ()
    evaluates: Any = field(default=None, repr=False)
    fed: Mapping[str, Any] = field(default_factory=dict)
    whole: Any = field(default=None, repr=False)
    recorded: Mapping[str, str] | None = None
    beside: tuple[str, ...] = ()
    remarks: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    @property
    def labels(self) -> dict[str, str]:
        """{name: tensor that is fed} of the labels of all losses."""
        return {name: tensor for one in self.trainings for name, tensor in one.labels.items()}

    @property
    def moved(self) -> list[str]:
        """The tensors by which moving averages get their values."""
        return [tensor for one in self.updates for tensor, _ in one.values.values()]

    @property
    def unordered(self) -> list[str]:
        """The moving averages that a step moves several times, in an order that the graph leaves open."""
        if any(one.towers and len(one.towers.moving) > 1 for one in self.trainings):
            return list(dict.fromkeys(name for one in self.updates for name in one.values))
        if len(self.trainings) < 2:
            return moved_again(self.updates)
        return list(dict.fromkeys(name for one in self.trainings for name in self.unordered_by(one)))

    def unordered_by(self, training: Training) -> list[str]:
        """Those that a step with one of several losses moves so."""
        return moved_again(update for update in self.updates if update.move in training.ran)

    @property
    def watched(self) -> list[str]:
        """The tensors whose gradients a loss takes."""
        return [inner.of for one in self.trainings for inner in one.inner]

    @property
    def defaults(self) -> dict[str, tuple[str, bool]]:
        """{placeholder that has its default: (that default, whether --feed can give another)} of what is ported."""
        parts = [(self.graph, [*self.outputs.values(), *self.watched, *self.moved])]
        parts += [(one.graph, [one.loss, *one.targets]) for one in self.trainings]
        fed = {source(one)[0] for one in (*self.inputs.values(), *self.labels.values())}
        found: dict[str, tuple[str, bool]] = {}
        for graph, ends in parts:
            before = leads_to(graph, [source(one)[0] for one in ends]) - fed
            nodes = {node.name: node for node in graph.node if node.name in before}
            found |= {
                name: _default(node, nodes) for name, node in nodes.items() if node.op == "PlaceholderWithDefault"
            }
        return found

    @property
    def told_defaults(self) -> str:
        """The defaults of placeholders that the port has, and how to give others; "" if it has no defaults."""
        defaults = self.defaults
        told = ", ".join(f"{name}={value}" for name, (value, _) in defaults.items())
        fed = " ".join(f"--feed {name}=VALUE" for name, (_, number) in defaults.items() if number)
        others = ", ".join(name for name, (_, number) in defaults.items() if not number)
        more = [f"give {fed}"] * bool(fed) + [f"name {others} in --inputs"] * bool(others)
        return f"Defaults of placeholders: {told}. If the program feeds others, {', and '.join(more)}." if told else ""

    @property
    def told(self) -> list[str]:
        """Sentences about what the port took or left out without being asked to."""
        ends = f"Ends of the graph that are not in the port: {some(self.beside)}." if self.beside else ""
        changed = f"Variables that the graph changes and that are not in the port: {some(self.others)}."
        return [one for one in (self.told_defaults, ends, changed if self.others else "", *self.remarks) if one]

    @property
    def roles(self) -> dict[str, Any]:
        """INPUTS and LABELS of a port: the tensors of a captured program that it is called with."""
        if self.recorded is None:
            return {}
        named = {"INPUTS": self.inputs, "LABELS": self.labels}
        known = {
            key: {name: self.recorded.get(one, one) for name, one in given.items()} for key, given in named.items()
        }
        return {key: next(iter(one.values())) if len(one) == 1 else one for key, one in known.items() if one}


def some(names: Sequence[str]) -> str:
    """The first of some names, and how many there are more."""
    more = [f"and {len(names) - SHOWN} more"] if names[SHOWN:] else []
    return ", ".join([*names[:SHOWN], *more])


def _default(node: Any, nodes: Mapping[str, Any]) -> tuple[str, bool]:
    """(the default of a placeholder, whether it is one number)."""
    shape = attribute(node, "shape").shape
    number = not shape.unknown_rank and not shape.dim
    name, tensor, _ = source(node.input[0])
    while nodes[name].op == "Identity":
        name, tensor, _ = source(nodes[name].input[0])
    if nodes[name].op != "Const":
        return f"the tensor {tensor}", number
    value = tf.make_ndarray(attribute(nodes[name], "value").tensor)
    return (f"the tensor {tensor}", number) if value.ndim else (str(value[()]), True)
