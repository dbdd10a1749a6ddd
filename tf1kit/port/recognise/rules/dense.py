"""`layers.Dense`, without its bias."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step

OPS = ("MatMul",)


def match(net: Net, node: Node) -> Step | None:
    """A product of a matrix and a variable, neither transposed."""
    kernel = net.variable(node.inputs[1])
    if kernel is None or net.variable(node.inputs[0]) or node.truth("transpose_a") or node.truth("transpose_b"):
        return None
    options = {"units": net.shape_of(kernel)[1], "use_bias": False}
    return Step("layers.Dense", node.inputs[:1], (node.output,), node.name, options, {"kernel": kernel})
