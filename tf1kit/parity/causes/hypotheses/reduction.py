"""How a loss is reduced: mean, sum, or sum divided by the number of non-zero weights."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import Any

from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = (
    "Reduce the loss as the original does: tf.losses divides by the number of non-zero weights, Keras divides by the "
    "batch size"
)
DIVISIONS = ("DivNoNan", "RealDiv", "Div")
SECTION = PORTING + "#losses-and-metrics"


def changes(original: Original) -> Iterator[Change]:
    """Other divisors in `tf.losses`; then mean and sum exchanged, over all axes or over one."""
    yield from _divisors(original)
    counts = {original.input(node, 1).name for node in original.of(*DIVISIONS)}
    for node in original.of("Mean", "Sum"):
        if node.op == "Sum" and node.name in counts:
            continue  # to have the mean of a count is to divide by something else
        other = "Sum" if node.op == "Mean" else "Mean"
        says = f"the port takes the {other.lower()}, the original takes the {node.op.lower()} ({node.name})"
        yield Change(says, (node.name,), partial(_swap, name=node.name, other=other))
        yield from _by_axis(original, node)


def _divisors(original: Original) -> Iterator[Change]:
    """Other divisors of a sum than the number of non-zero weights."""
    for node in original.of(*DIVISIONS):
        if (total := _summed(original, node)) and (shape := original.shape(total)) is not None:
            for what, divisor in (
                ("the mean", math.prod(shape)),
                ("the sum", 1),
                ("the sum divided by the batch size", (shape or (1,))[0]),
            ):
                says = f"the port takes {what} of {total}, the original divides the sum by {node.input[1]}"
                yield Change(says, (node.name,), partial(_divide, name=node.name, divisor=float(divisor)))


def _by_axis(original: Original, node: Any) -> Iterator[Change]:
    """A sum over one axis and a mean over the others, and the other way round."""
    before, after = original.shape(node.input[0]), original.shape(node.name)
    if before and len(before) > 1 and after is not None and math.prod(after) == 1:
        for axis, size in enumerate(before):
            for times in (True, False) if size > 1 else ():
                what = f"{size} times" if times else f"1/{size} of"
                says = (
                    f"the port has {what} the original's {node.op.lower()} ({node.name}): "
                    f"it takes the {'sum' if times else 'mean'} over axis {axis}"
                )
                yield Change(says, (node.name,), partial(_scale, name=node.name, size=float(size), times=times))


def _summed(original: Original, node: Any) -> str:
    """The tensor whose sum is divided; "" if it is not a sum."""
    before, text = original.input(node, 0), ""
    while before.op == "Sum":
        text = before.input[0]
        before = original.input(before, 0)
    return text


def _swap(edited: Edited, name: str, other: str) -> None:
    edited.nodes[name].op = other


def _scale(edited: Edited, name: str, size: float, times: bool) -> None:
    op = "Mul" if times else "RealDiv"
    edited.after(name, lambda tensor: edited.add(name + "/scaled", op, tensor, edited.constant(tensor, size)))


def _divide(edited: Edited, name: str, divisor: float) -> None:
    edited.set(name, 1, edited.constant(edited.nodes[name].input[0], divisor))
