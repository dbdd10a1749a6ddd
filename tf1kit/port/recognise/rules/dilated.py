"""What surrounds a convolution with a dilation: `tf.space_to_batch` and `tf.batch_to_space`.

A layer with `dilation_rate` sums in another order.
"""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, Literal, Operand, Step

OPS = ("BatchToSpaceND", "SpaceToBatchND")
NAMES = {"BatchToSpaceND": "tf.batch_to_space", "SpaceToBatchND": "tf.space_to_batch"}


def match(net: Net, node: Node) -> Step | None:
    """Blocks of a tensor as examples of their own, or the way back."""
    x, block, sides = node.inputs
    sizes, ends = net.integers(block), net.integers(sides)
    if sizes is None:
        return None
    pairs: Operand = sides if ends is None else Literal(tuple(zip(ends[::2], ends[1::2], strict=True)))
    return Step(NAMES[node.op], (x, Literal(sizes), pairs), (node.output,), node.name, form=CALL)
