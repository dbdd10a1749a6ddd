"""Recognises what changes weights beside the steps of optimizers: clipping, and copies to a target network."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.graph.check import source
from tf1kit.port.minimized import ASSIGNS, Training
from tf1kit.port.net import VARIABLES, Net, net_of
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


@dataclass(frozen=True)
class Apart:
    """A change of weights.

    Args:
        name: that of the change in the port.
        kind: `Clipped` or `Copied`.
        numbers: further arguments.
        of: {variable: the one whose value it takes, itself if it is clipped}.
        operations: those that do it.
    """

    name: str
    kind: str
    numbers: Numbers
    of: Mapping[str, str]
    operations: tuple[str, ...]

    def made(self, places: Mapping[str, str]) -> Made:
        """The call that makes it.  places: {variable: its path}."""
        if self.kind == "Clipped":
            others = [name for name in places if name not in self.of]
            paths = var_list(places, others, list(self.of)) or tuple(places[name] for name in self.of)
            return Made(self.kind, (paths, *(number for _, number in self.numbers)))
        return Made(self.kind, (_pairs(places, self.of),), self.numbers)


def apart_of(trainings: Sequence[Training], variables: Collection[str]) -> tuple[Apart, ...]:
    """The changes of variables of a network that no step runs, and that are of a known kind."""
    if not trainings:
        return ()
    graph, run = trainings[0].graph, {name for one in trainings for name in one.targets}
    ops = (*ASSIGNS, *ASSIGN)
    names = [
        node.name
        for node in graph.node
        if node.op in ops and node.name not in run and source(node.input[0])[0] in variables
    ]
    names = [name for name in names if name != f"{_target(graph, name)}/Assign"]
    net = pass_on(net_of(graph, (), {str(at): f"{name}:0" for at, name in enumerate(names)}))
    groups: list[tuple[str, Numbers, dict[str, str], list[str]]] = []
    for name in names:
        for kind, numbers, variable, other in _read(net, name):
            if other in variables:
                same = (one for one in groups if one[:2] == (kind, numbers) and _fits(one[2], variable, other))
                group = next(same, None)
                if group is None:
                    groups.append(group := (kind, numbers, {}, []))
                group[2][variable] = other
                group[3].append(name)
    found, taken = [], set[str]()
    for kind, numbers, of, operations in groups:
        name = "mix" if kind == "Copied" and numbers else NAMES[kind]
        while name in taken:
            name += "_again"
        taken.add(name)
        found.append(Apart(name, kind, numbers, of, tuple(operations)))
    return tuple(found)


def _fits(of: Mapping[str, str], variable: str, other: str) -> bool:
    """Whether a change may also be of this variable: none of it takes what it changes, as a copy back would."""
    return variable not in of and variable not in of.values() and other not in of


def _target(graph: Any, name: str) -> str:
    return next(source(node.input[0])[0] for node in graph.node if node.name == name)


def _read(net: Net, name: str) -> Iterator[tuple[str, Numbers, str, str]]:
    """(kind, numbers, the variable, the one that it takes) of an operation."""
    node = net.nodes[name]
    weight, value = node.inputs[:2]
    variable = net.made_by(weight, *VARIABLES)
    if variable is None or net.made_by(value, "Const"):
        return
    if node.op in ASSIGN:
        if (found := first(net, value, [SHARE])) and found["weight"] == weight:
            yield from _copied(net, variable.name, found, (("rate", found["rate"]), ("form", "difference")))
    elif (found := first(net, value, CLIP)) and found["weight"] == weight:
        numbers = (("least", float(found["least"])), ("most", float(found["most"])))
        yield "Clipped", numbers, variable.name, variable.name
    elif (found := first(net, value, SUMS)) and found["weight"] == weight:
        if np.float32(1.0 - found["rate"]) == np.float32(found["rest"]):
            yield from _copied(net, variable.name, found, (("rate", found["rate"]),))
    elif (found := first(net, value, DIFFERENCES)) and found["weight"] == weight:
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
