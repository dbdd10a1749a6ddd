"""Recognises what changes weights beside the steps of optimizers, or at the end of a step: clipping, and copies to a
target network.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.graph.check import source
from tf1kit.port.minimized import ASSIGNS, Training
from tf1kit.port.net import VARIABLES, Net, net_of
from tf1kit.port.recognise.averages import changes_of, early
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.recognise.step import Made
from tf1kit.port.simplify.identities import pass_on
from tf1kit.port.structure.paths import var_list
from tf1kit.port.updates import ASSIGN

CLIP = [
    ("Maximum", ("Minimum", "weight", "#most"), "#least"),
    ("ClipByValue", "weight", "#least", "#most"),
]
SUMS = [
    (SUM, ("Mul", "#rate", "other"), ("Mul", "#rest", "weight")),
    (SUM, ("Mul", "#rest", "weight"), ("Mul", "#rate", "other")),
]
DIFFERENCES = [(SUM, "weight", ("Mul", "#rate", ("Sub", "other", "weight")))]
SHARE = ("Mul", "#rate", ("Sub", "weight", "other"))  # that is subtracted
Numbers = tuple[tuple[str, Any], ...]
NAMES = {"Clipped": "clip", "Copied": "copy"}
UNNAMED = re.compile(r"(group_deps|NoOp|no_op)(_\d+)?")  # what TensorFlow calls a group


@dataclass(frozen=True)
class Apart:
    """A change of weights.

    Args:
        name: that of the change in the port.
        kind: `Clipped` or `Copied`.
        numbers: further arguments.
        of: {variable: the one whose value it takes, itself if it is clipped}.
        operations: those that do it.
        groups: the operations of the graph that run all of these.
        step: the loss whose step ends with it, "" if no step does.
    """

    name: str
    kind: str
    numbers: Numbers
    of: Mapping[str, str]
    operations: tuple[str, ...]
    groups: tuple[str, ...] = ()
    step: str = ""

    def made(self, places: Mapping[str, str]) -> Made:
        """The call that makes it.  places: {variable: its path}."""
        if self.kind == "Clipped":
            others = [name for name in places if name not in self.of]
            paths = var_list(places, others, list(self.of)) or tuple(places[name] for name in self.of)
            return Made(self.kind, (paths, *(number for _, number in self.numbers)))
        return Made(self.kind, (_pairs(places, self.of),), self.numbers)


def apart_of(trainings: Sequence[Training], variables: Collection[str]) -> tuple[Apart, ...]:
    """The changes of variables of a network that no step runs or that a step ends with, and that are of a known kind."""
    if not trainings:
        return ()
    graph, ending = trainings[0].graph, {name: one.loss for one in trainings for name in ends_of_step(one)}
    run = {name for one in trainings for name in one.targets} - ending.keys()
    ops = (*ASSIGNS, *ASSIGN)
    changed = [(source(node.input[0])[0], node.name) for node in graph.node if node.op in ops and node.name not in run]
    names = [name for variable, name in changed if variable in variables and name != f"{variable}/Assign"]
    net = pass_on(net_of(graph, (), {str(at): f"{name}:0" for at, name in enumerate(names)}))
    grouped = {name: () if name in ending else own for name, own in _groups(graph, names).items()}
    found: list[tuple[str, Numbers, tuple[str, ...], str, dict[str, str], list[str]]] = []
    for name in names:
        for kind, numbers, variable, other in _read(net, name):
            if other in variables:
                key = kind, numbers, grouped[name], ending.get(name, "")
                same = (one for one in found if one[:4] == key and _fits(one[4], variable, other))
                change = next(same, None)
                if change is None:
                    found.append(change := (*key, {}, []))
                change[4][variable] = other
                change[5].append(name)
    named = _names([(groups, _kind(kind, numbers)) for kind, numbers, groups, *_ in found])
    return tuple(
        Apart(name, kind, numbers, of, tuple(operations), groups, step)
        for name, (kind, numbers, groups, step, of, operations) in zip(named, found, strict=True)
    )


def ends_of_step(training: Training) -> list[str]:
    """The operations of a step that clip or copy variables after everything else of the step has changed these."""
    graph = training.graph
    nodes = {node.name: node for node in graph.node}
    names = [name for name in training.targets if name not in training.applies]
    names = [name for name in names if name in nodes and nodes[name].op in (*ASSIGNS, *ASSIGN)]
    net = pass_on(net_of(graph, (), {str(at): f"{name}:0" for at, name in enumerate(names)}))
    found = []
    for name in names:
        for _, _, variable, other in _read(net, name):
            others = {one: [by for by in changes_of(training, one) if by != name] for one in {variable, other}}
            if any(others.values()) and not any(early(graph, name, one, by) for one, by in others.items()):
                found.append(name)
    return found


def _kind(kind: str, numbers: Numbers) -> str:
    return "mix" if kind == "Copied" and numbers else NAMES[kind]


def _groups(graph: Any, names: Sequence[str]) -> dict[str, tuple[str, ...]]:
    """{operation: the groups that it is in}: what is in the same ones, the program runs together."""
    around: dict[str, list[str]] = {}
    for node in graph.node:
        for name in (source(text)[0] for text in node.input) if node.op == "NoOp" else ():
            around.setdefault(name, []).append(node.name)
    found = {}
    for name in names:
        groups, waiting = dict[str, None](), [name]
        while waiting:
            more = [one for one in around.get(waiting.pop(), ()) if one not in groups]
            groups |= dict.fromkeys(more)
            waiting += more
        found[name] = tuple(groups)
    return found


def _names(found: Sequence[tuple[tuple[str, ...], str]]) -> list[str]:
    """The names of changes, which are (groups, kind): that of a group, if it has one and changes nothing else."""
    times = Counter(groups for groups, _ in found)
    names: list[str] = []
    for groups, kind in found:
        own = [last for one in groups if not UNNAMED.fullmatch(last := one.rpartition("/")[2])]
        name = (own[0] if times[groups] == 1 else f"{own[0]}_{kind}") if own else kind
        same = (f"{name}_{number}" for number in itertools.count(2))
        names.append(name if name not in names else next(one for one in same if one not in names))
    return names


def _fits(of: Mapping[str, str], variable: str, other: str) -> bool:
    """Whether a change may also be of this variable: none of it takes what it changes, as a copy back would."""
    return variable not in of and variable not in of.values() and other not in of


def _read(net: Net, name: str) -> Iterator[tuple[str, Numbers, str, str]]:
    """(kind, numbers, the variable, the one that it takes) of an operation."""
    node = net.nodes[name]
    weight, value = node.inputs[:2]
    variable = net.made_by(weight, *VARIABLES)
    if variable is None or net.made_by(value, "Const"):
        return
    if node.op in ASSIGN:
        if found := first(net, value, [SHARE], weight=weight):
            yield from _copied(net, variable.name, found, (("rate", found["rate"]), ("form", "difference")))
    elif found := first(net, value, CLIP, weight=weight):
        numbers = (("least", float(found["least"])), ("most", float(found["most"])))
        yield "Clipped", numbers, variable.name, variable.name
    elif found := first(net, value, SUMS, weight=weight):
        if np.float32(1.0 - found["rate"]) == np.float32(found["rest"]):
            yield from _copied(net, variable.name, found, (("rate", found["rate"]),))
    elif found := first(net, value, DIFFERENCES, weight=weight):
        yield from _copied(net, variable.name, found, (("rate", found["rate"]), ("form", "difference")))
    elif value != weight:
        yield from _copied(net, variable.name, {"other": value}, ())


def _copied(
    net: Net, variable: str, found: Mapping[str, Any], numbers: Numbers
) -> Iterator[tuple[str, Numbers, str, str]]:
    if other := net.made_by(found["other"], *VARIABLES):
        yield "Copied", numbers, variable, other.name


def _pairs(places: Mapping[str, str], of: Mapping[str, str]) -> dict[str, str]:
    """{path: path}, of whole layers where all their weights are paired in the same way."""
    paths = {places[name]: places[other] for name, other in of.items()}
    found: dict[str, str] = {}
    for path, other in paths.items():
        (layer, _, last), (from_layer, _, from_last) = path.rpartition("/"), other.rpartition("/")
        own = [one for one in places.values() if one.startswith(f"{layer}/")]
        paired = last == from_last and all(paths.get(one) == from_layer + one.removeprefix(layer) for one in own)
        if layer and from_layer and paired:
            found[layer] = from_layer
        else:
            found[path] = other
    return found
