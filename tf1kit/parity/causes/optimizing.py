"""Finds the updates of optimizers in a captured graph, their arguments and their gradients."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tf1kit.capture.recorder import APPLY, VARIABLES
from tf1kit.graph.check import source
from tf1kit.graph.message import leads_to
from tf1kit.graph.operations import definition
from tf1kit.parity.causes.wiring import Edited, Original

RATES = ("lr", "alpha", "learning_rate")


@dataclass(frozen=True)
class Gradient:
    """A gradient, from where it is computed to its update.

    Attributes:
        variable: the variable that is updated.
        raw: the tensor of the gradient, or of the values of a sparse one.
        taker: (operation, number of its input) that takes the gradient after the program has
            changed it.
        update: the operation that updates the variable.
    """

    variable: str
    raw: str
    taker: tuple[str, int]
    update: str


def updates(original: Original) -> list[Any]:
    """The operations that update weights, with dense or sparse gradients."""
    return [node for node in original.nodes.values() if APPLY.match(node.op)]


def arguments(node: Any) -> dict[str, int]:
    """The number of each argument of an operation."""
    return {argument.name: at for at, argument in enumerate(definition(node.op).input_arg)}


def argument(node: Any, *names: str) -> int | None:
    """The input number of the first of `names` that is an argument of the operation."""
    known = arguments(node)
    return next((known[name] for name in names if name in known), None)


def variable_of(original: Original, node: Any) -> str:
    """The variable that an operation updates."""
    return str(original.behind(node.input[0]).name)


def gradients(original: Original) -> Iterator[Gradient]:
    """The gradient of each update, from where it is computed to where it is taken."""
    raw: dict[str, list[str]] = {}
    for training in original.cut.captured.trainings:
        for name, parts in training.gradients:
            raw.setdefault(name, []).append(parts[0])
    for node in updates(original):
        name, at = variable_of(original, node), argument(node, "grad", "delta")
        if at is not None and len(set(raw.get(name, ()))) == 1:
            taker = node.name, at
            before = original.input(node, at)
            if before.op == "UnsortedSegmentSum":  # it adds up repeated rows of a sparse gradient
                taker = before.name, 0
            yield Gradient(name, raw[name][0], taker, node.name)


def between(original: Original, gradient: Gradient) -> set[str]:
    """The operations between a gradient and its update."""
    start = source(gradient.raw)[0]
    found: set[str] = set()
    waiting = [source(original.nodes[gradient.taker[0]].input[gradient.taker[1]])[0]]
    while waiting:
        name = waiting.pop()
        if name not in found and name != start:
            found.add(name)
            waiting += [before for before, _, control in map(source, original.nodes[name].input) if not control]
    return found


def behind_rates(original: Original) -> set[str]:
    """The operations that compute learning rates."""
    starts = [source(node.input[at])[0] for node in updates(original) if (at := argument(node, *RATES)) is not None]
    return leads_to(original.cut.graph, starts)


def counters(original: Original, within: set[str]) -> list[str]:
    """The variables among `within` that count steps.  A schedule has one."""
    variables = original.cut.captured.variables
    return [name for name in within if original.nodes[name].op in VARIABLES and variables[name].dtype.startswith("int")]


def set_argument(edited: Edited, name: str, at: int, value: float) -> None:
    """Replace an argument of operations by a constant."""
    edited.set(name, at, edited.constant(edited.nodes[name].input[at], value))
