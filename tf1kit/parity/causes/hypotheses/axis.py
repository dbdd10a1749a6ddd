"""The axis of a softmax or reduction, and the order in which tensors are concatenated."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import combinations
from typing import Any

import tensorflow as tf

from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Use the axis of the original, and concatenate tensors in the order of the original"
SECTION = PORTING + "#layers"
REDUCTIONS = ("Max", "Mean", "Min", "Sum")


def changes(original: Original) -> Iterator[Change]:
    """Each other axis, and concatenated tensors in the opposite order."""
    for node in original.of("Softmax", "LogSoftmax"):
        rank = len(original.shape(node.name) or ())
        for axis in range(rank - 1):
            says = f"the port uses the axis {axis} in {node.name}, the original uses the last axis"
            yield Change(says, (node.name,), partial(_softmax, name=node.name, axis=axis, rank=rank))
    for node in original.of(*REDUCTIONS):
        yield from _reduced(original, node)
    for node in original.of("ConcatV2", "Pack"):
        count = node.attr["N"].i
        if count > 1 and original.shape(node.name):
            says = f"the port concatenates the tensors of {node.name} in the opposite order"
            yield Change(says, (node.name,), partial(_opposite, name=node.name, count=count))


def _reduced(original: Original, node: Any) -> Iterator[Change]:
    shape, axes = original.shape(node.input[0]), original.value(node.input[1])
    if shape and axes is not None and 0 < axes.size < len(shape):
        own = sorted(int(axis) % len(shape) for axis in axes.ravel())
        for other in combinations(range(len(shape)), axes.size):
            if list(other) != own:
                says = f"the port reduces the axes {list(other)} in {node.name}, the original reduces the axes {own}"
                yield Change(says, (node.name,), partial(_reduce, name=node.name, axes=list(other)))


def _softmax(edited: Edited, name: str, axis: int, rank: int) -> None:
    order = list(range(rank))
    order[axis], order[-1] = order[-1], order[axis]
    text = edited.nodes[name].input[0]
    edited.set(name, 0, _transposed(edited, name, text, order))
    edited.after(name, lambda tensor: _transposed(edited, name, tensor, order))


def _transposed(edited: Edited, name: str, text: str, order: list[int]) -> str:
    return edited.add(name + "/axis", "Transpose", text, edited.constant(text, order, tf.int32), Tperm=tf.int32)


def _reduce(edited: Edited, name: str, axes: list[int]) -> None:
    edited.attribute(name, Tidx=tf.int32)
    edited.set(name, 1, edited.constant(edited.nodes[name].input[0], axes, tf.int32))


def _opposite(edited: Edited, name: str, count: int) -> None:
    node = edited.nodes[name]
    node.input[:count] = list(node.input[:count])[::-1]
