"""The variance that a moving average takes: divided by N, or by N - 1."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from tf1kit.graph.check import source
from tf1kit.parity.causes.averages import Average, averages
from tf1kit.parity.causes.change import PORTING, STATISTICS, Change, named
from tf1kit.parity.causes.wiring import PASSING, Edited, Original

WHEN = (STATISTICS,)
REMEDY = "Use `tf1kit.keras.BatchNormalization`, which averages the variance that the original averages"
SECTION = PORTING + "#batch-norm"


def changes(original: Original) -> Iterator[Change]:
    """N - 1 in place of N, and N in place of N - 1, in all variances."""
    found = {one: count for one in averages(original) if (count := _count(original, one)) > 1}
    names = tuple(one.update for one in found)
    for fewer in (True, False):
        if found:
            says = (
                f"the port averages the batch's variance, the original averages N/(N-1) times that variance ({named(names)})"
                if fewer
                else f"the port averages N/(N-1) times the batch's variance, the original averages the variance ({named(names)})"
            )
            yield Change(says, names, _scaling(found, fewer))


def _count(original: Original, average: Average) -> int:
    """The number of values in the variance that is averaged; 0 if it is not a variance."""
    if average.new is None:
        return 0
    for node, tensor in _origins(original, original.nodes[average.new[0]].input[average.new[1]]):
        fused = node.op.startswith("FusedBatchNorm") and tensor.endswith(":2")
        if fused or (node.op == "Mean" and original.input(node, 0).op in ("SquaredDifference", "Square")):
            return _ratio(original, node.input[0], average.variable)
    return 0


def _origins(original: Original, text: str) -> Iterator[tuple[Any, str]]:
    """(operation, its output) that may give a value; a value of a branch has two."""
    name, tensor, _ = source(text)
    node = original.nodes[name]
    passing = len(node.input) if node.op == "Merge" else int(node.op in (*PASSING, "Squeeze", "Reshape"))
    if not passing:
        yield node, tensor
    for before in node.input[:passing]:
        yield from _origins(original, before)


def _ratio(original: Original, whole: str, variable: str) -> int:
    """How many elements of a tensor there are for each element of a variable."""
    shapes = original.shape(whole), original.cut.captured.variables[variable].shape
    return math.prod(shapes[0]) // max(math.prod(shapes[1]), 1) if shapes[0] and shapes[1] else 0


def _scaling(found: dict[Average, int], fewer: bool) -> Callable[[Edited], None]:
    def apply(edited: Edited) -> None:
        for one, count in found.items():
            name, at = one.new  # type: ignore[misc]
            text = edited.nodes[name].input[at]
            by, over = (count - 1.0, float(count)) if fewer else (float(count), count - 1.0)
            product = edited.scaled(text, by)
            edited.set(name, at, edited.add(name + "/count", "RealDiv", product, edited.constant(text, over)))

    return apply
