"""`layers.GlobalAveragePooling2D` and `GlobalMaxPooling2D`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step, without_defaults

OPS = ("Mean", "Max")
LAYERS = {"Mean": "layers.GlobalAveragePooling2D", "Max": "layers.GlobalMaxPooling2D"}


def match(net: Net, node: Node) -> Step | None:
    """A mean or maximum over the axes 1 and 2 of four."""
    if net.integers(node.inputs[1]) != (1, 2) or len(net.shapes.get(node.inputs[0], ())) != 4:
        return None
    options = without_defaults([("keepdims", node.truth("keep_dims"), False)])
    return Step(LAYERS[node.op], node.inputs[:1], (node.output,), node.name, options)
