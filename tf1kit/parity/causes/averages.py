"""Finds the moving averages that a training step updates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tf1kit.capture.recorder import APPLY, ASSIGN
from tf1kit.graph.check import source
from tf1kit.parity.causes.wiring import Original


@dataclass(frozen=True)
class Average:
    """A moving average.

    Attributes:
        update: the operation that changes the variable.
        variable: the name of the variable.
        at: the number of the input of `update` that is the value.
        new: (operation, number of its input) that takes the new value, if known.
        share: (operation, number of its input) that takes the share of the new value, if known.
        kept: the value of the share, if it is constant.
    """

    update: str
    variable: str
    at: int
    new: tuple[str, int] | None = None
    share: tuple[str, int] | None = None
    kept: float = 0.0


def averages(original: Original) -> Iterator[Average]:
    """The variables that a step assigns, except those that an optimizer trains or keeps."""
    trained = {name for training in original.cut.captured.trainings for name, _ in training.gradients}
    for node in original.nodes.values():
        if APPLY.match(node.op):  # the slots and the powers of an optimizer
            trained |= {original.behind(text).name for text in node.input if not source(text)[2]}
    for node in original.nodes.values():
        if ASSIGN.match(node.op) and "Scatter" not in node.op and not node.name.startswith("tf1kit/"):
            variable = original.behind(node.input[0]).name
            kinds = original.cut.captured.variables
            if variable in kinds and variable not in trained and kinds[variable].dtype.startswith("float"):
                yield _average(original, node, variable)


def _average(original: Original, node: Any, variable: str) -> Average:
    """The parts of `variable -= (variable - new) * share`; for another formula only the update is
    known.
    """
    product = original.input(node, 1)
    if "Sub" in node.op and product.op == "Mul":
        for at in (0, 1):
            inner = original.input(product, at)
            if inner.op == "Sub" and original.behind(inner.input[0]).name == variable:
                value = original.scalar(product.input[1 - at])
                share = None if value is None else (product.name, 1 - at)
                return Average(node.name, variable, 1, (inner.name, 1), share, value or 0.0)
    return Average(node.name, variable, 1)


def statistics_of(original: Original, node: Any) -> dict[int, str]:
    """Output of a fused batch norm (1 for the mean, 2 for the variance) -> the variable that
    averages it.
    """
    found = {}
    for one in averages(original):
        if one.new:
            name, tensor, _ = source(original.nodes[one.new[0]].input[one.new[1]])
            if name == node.name:
                found[int(tensor.rpartition(":")[2])] = one.variable
    return found
