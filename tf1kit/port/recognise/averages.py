"""Recognises averages that a step keeps of the weights it has just changed: `tf.train.ExponentialMovingAverage`."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from tf1kit.graph.check import source
from tf1kit.graph.message import leads_to
from tf1kit.port.minimized import NotFoundError, Training
from tf1kit.port.net import VARIABLES, Net, Node, net_of
from tf1kit.port.recognise.initial import starts
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.recognise.step import without_defaults
from tf1kit.port.simplify.identities import pass_on
from tf1kit.port.updates import ASSIGN, asides_of
from tf1kit.port.weight_map import AVERAGE

COUNT = ("Cast", "step")
BY_STEP = ("Minimum", "#decay", ("RealDiv", (SUM, 1, COUNT), (SUM, 10, COUNT)))
RATES = (("Sub", 1, "#decay"), ("Sub", 1, BY_STEP))


@dataclass(frozen=True)
class Averages:
    """Averages of weights.

    Args:
        options: the arguments of an optimizer that keeps them.
        of: {average: the weight that it follows}, of weights that the optimizer changes.
        left: {average that the port does not need: why}.
        waits: {operation that reads a weight or the step: the operations that it may run before or after, but for which
            the port waits}.
    """

    options: Mapping[str, Any] = field(default_factory=dict)
    of: Mapping[str, str] = field(default_factory=dict)
    left: Mapping[str, str] = field(default_factory=dict)
    waits: Mapping[str, Collection[str]] = field(default_factory=dict)


def averages_of(training: Training, net: Net, trained: Collection[str], step: str, moving: Collection[str]) -> Averages:
    """The averages that a step of training keeps.

    Args:
        training: how the graph trains.
        net: the operations that change something in a step, without reads.
        trained: the weights that the optimizer changes.
        step: the variable that counts the steps, or "".
        moving: the variables that a step changes otherwise.

    Raises NotFoundError for averages that an optimizer of `tf1kit.keras` does not keep.
    """
    found = list(_found(training, net))
    asides = [(name, one.statistic) for one in asides_of(training.graph) for name in one.values]
    left = {name: f"the average of {followed}, which only summaries take" for name, followed in asides}
    if not found:
        return Averages(left=left)
    options, of, waits = dict[tuple[float, bool], str](), dict[str, str](), dict[str, list[str]]()
    for node, average, weight, decay, count in found:
        if average in of:
            raise NotFoundError(f"the averages (two operations move {average})")
        if average != f"{weight}/{AVERAGE}":
            raise NotFoundError(f"the averages ({average} is not called {weight}/{AVERAGE})")
        if weight in moving:
            raise NotFoundError(f"the averages ({weight}, which {average} follows, is not changed by the optimizer)")
        if count not in ("", step):
            raise NotFoundError(f"the averages (their decay depends on {count}, which a step does not count up)")
        for one in (weight, count) if count else (weight,):
            changes = changes_of(training, one)
            for reader in early(training.graph, node.name, one, changes):
                if reader in leads_to(training.graph, changes):
                    raise NotFoundError(f"the averages ({average} takes {one} as it is before a step)")
                waits.setdefault(reader, []).extend(changes)
        if not _begins_as(training.graph, average, weight):
            raise NotFoundError(f"the averages ({average} does not begin as {weight} does)")
        of[average] = weight
        options.setdefault((decay, bool(count)), weight)
    if lacking := [name for name in trained if name not in of.values()]:
        raise NotFoundError(f"the averages (no average of {', '.join(lacking)})")
    if len(options) > 1:
        told = (
            f"that of {weight} keeps {decay:.6g}{' or less, by the step,' * by_step}"
            for (decay, by_step), weight in options.items()
        )
        raise NotFoundError(
            f"the averages ({', '.join(told)} of itself in each step, and an optimizer of tf1kit.keras has one decay)"
        )
    ((decay, by_step),) = options
    kept = {average: weight for average, weight in of.items() if weight in trained}
    left |= {one: f"the average of {weight}, which no step changes" for one, weight in of.items() if one not in kept}
    named = without_defaults([("use_ema", True, False), ("ema_momentum", decay, 0.99), ("ema_by_step", by_step, False)])
    return Averages(named, kept, left, waits)


def _found(training: Training, net: Net) -> Iterator[tuple[Node, str, str, float, str]]:
    """(the operation, the average, the weight, the decay, the variable that the decay depends on or "")."""
    for name in training.targets:
        node = net.nodes.get(name)
        if node is None or node.op not in ASSIGN:
            continue
        change = first(net, node.inputs[1], [("Mul", ("Sub", "average", "weight"), "rate")])
        if change is None or change["average"] != node.inputs[0]:
            continue
        weight = net.made_by(change["weight"], *VARIABLES)
        rate = first(net, change["rate"], RATES)
        average = net.made_by(node.inputs[0], *VARIABLES)
        if weight is not None and rate is not None and average is not None:
            counter = net.made_by(rate["step"], *VARIABLES) if "step" in rate else None
            if "step" not in rate or counter is not None:
                yield node, average.name, weight.name, float(rate["decay"]), counter.name if counter else ""


def _begins_as(graph: Any, average: str, weight: str) -> bool:
    """Whether an average begins at the value that its weight has, or would get."""
    begun = starts(graph, (average, weight))
    net = pass_on(net_of(graph, (), begun))
    waiting, ends, conditions = [net.outputs.get(average, "")], set[str](), set[str]()
    while waiting:
        tensor = waiting.pop()
        if merge := net.made_by(tensor, "Merge"):
            waiting += merge.inputs
        elif switch := net.made_by(tensor, "Switch", "RefSwitch"):
            waiting.append(switch.inputs[0])
            asked = net.made_by(switch.inputs[1], "IsVariableInitialized", "VarIsInitializedOp")
            conditions.add(asked.inputs[0] if asked else "")
        else:
            ends.add(tensor)
    return conditions == {f"{weight}:0"} and ends == {f"{weight}:0", net.outputs.get(weight)}


def changes_of(training: Training, variable: str) -> list[str]:
    """The operations that change a variable in a step, or in one that it waits for."""
    nodes = {node.name: node for node in training.graph.node}
    return [name for name in training.ran if nodes[name].input and source(nodes[name].input[0])[0] == variable]


def early(graph: Any, name: str, variable: str, changes: Collection[str]) -> list[str]:
    """The operations by which another one takes a variable, and which do not wait for the operations that change it.

    What takes the value of a variable of the old kind through an `Identity` takes it when it runs itself.
    """
    nodes = {node.name: node for node in graph.node}
    waiting, seen, found = [(name, name)], set[tuple[str, str]](), list[str]()
    while waiting:
        at, reader = waiting.pop()
        if at == variable and not set(changes) <= leads_to(graph, [reader]):
            found.append(reader)
        if (at, reader) in seen or nodes[at].op in VARIABLES:
            continue
        seen.add((at, reader))
        reader = reader if nodes[at].op == "Identity" else at
        waiting += [(before, reader) for before, _, control in map(source, nodes[at].input) if not control]
    return list(dict.fromkeys(found))
