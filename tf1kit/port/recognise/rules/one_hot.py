"""`tf.one_hot` with ones and zeros of float32 along a last axis."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import scalar
from tf1kit.port.recognise.step import CALL, Literal, Step

OPS = ("OneHot",)


def match(net: Net, node: Node) -> Step | None:
    """A row for each index."""
    depth, on, off = (scalar(net, one) for one in node.inputs[1:])
    if depth is None or node.dtype("T") != "float32" or (on, off) != (1, 0) or node.number("axis") != -1:
        return None
    return Step("tf.one_hot", (node.inputs[0], Literal(int(depth))), (node.output,), node.name, form=CALL)
