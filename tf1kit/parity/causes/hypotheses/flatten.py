"""The order in which an image is flattened."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import permutations

import tensorflow as tf

from tf1kit.parity.causes.change import FORWARD, PORTING, Change
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (FORWARD,)
REMEDY = "Flatten the tensor in the layout of the original, or put a Permute layer before Flatten"
SECTION = PORTING + "#layers"
MOST = 5  # axes


def changes(original: Original) -> Iterator[Change]:
    """Each other order of the axes before a reshape to rows."""
    for node in original.of("Reshape"):
        before, after = original.shape(node.input[0]), original.shape(node.name)
        if before and after and 2 < len(before) <= MOST and len(after) == 2 and before[0] == after[0]:
            for order in permutations(range(1, len(before))):
                if list(order) != sorted(order):
                    axes = [0, *order]
                    says = f"the port flattens the axes in another order: {axes}, as the original numbers them ({node.name})"
                    yield Change(says, (node.name,), partial(_transpose, name=node.name, axes=axes))


def _transpose(edited: Edited, name: str, axes: list[int]) -> None:
    text = edited.nodes[name].input[0]
    order = edited.constant(text, axes, tf.int32)
    edited.set(name, 0, edited.add(name + "/ordered", "Transpose", text, order, Tperm=tf.int32))
