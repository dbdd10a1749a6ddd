"""`layers.Activation("softmax")` as slim writes it: flattened to a matrix, and back."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step

COMPOSED = True
OPS = ("Reshape",)


def match(net: Net, node: Node) -> Step | None:
    """A softmax of the last axis between two reshapes, of which the second is to the first's shape."""
    softmax, shape = net.made_by(node.inputs[0], "Softmax"), net.made_by(node.inputs[1], "Shape")
    flat = net.made_by(softmax.inputs[0], "Reshape") if softmax else None
    if softmax is None or flat is None:
        return None
    before, matrix, after = (net.shapes.get(one) for one in (flat.inputs[0], flat.output, node.output))
    is_back = shape is not None and shape.inputs[0] == flat.inputs[0]
    if not before or not matrix or len(matrix) != 2 or matrix[1] is None or before[-1] != matrix[1]:
        return None
    if not is_back and (before != after or before.count(None) > 1):
        return None
    return Step("layers.Activation", flat.inputs[:1], (node.output,), softmax.name, {"activation": "softmax"})
