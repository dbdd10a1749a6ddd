"""A kernel that is transposed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import permutations

import tensorflow as tf

from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Correct the transform in the kernel's row of WEIGHT_MAP, or remove it"
SECTION = PORTING + "#checkpoints"
TAKING = ("Conv2D", "Conv2DBackpropInput", "DepthwiseConv2dNative", "MatMul")


def changes(original: Original) -> Iterator[Change]:
    """Each other order of the axes that gives the same shape."""
    for node in original.of(*TAKING):
        for at in (0, 1):
            variable = original.behind(node.input[at]).name
            kinds = original.cut.captured.variables
            shape = kinds[variable].shape if variable in kinds else None
            if shape is None:
                continue
            for axes in permutations(range(len(shape))):
                if list(axes) != sorted(axes) and [shape[axis] for axis in axes] == list(shape):
                    says = f"the port has the kernel {variable} with its axes in the order {list(axes)}"
                    yield Change(says, (node.name,), partial(_transpose, name=node.name, at=at, axes=axes))


def _transpose(edited: Edited, name: str, at: int, axes: tuple[int, ...]) -> None:
    text = edited.nodes[name].input[at]
    order = edited.constant(text, axes, tf.int32)
    edited.set(name, at, edited.add(name + "/transposed", "Transpose", text, order, Tperm=tf.int32))
