"""`layers.ZeroPadding2D`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step

OPS = ("Pad",)


def match(net: Net, node: Node) -> Step | None:
    """Zeros around height and width."""
    sizes = net.integers(node.inputs[1])
    if sizes is None or len(sizes) != 8 or any(sizes[:2] + sizes[6:]):
        return None
    height, width = sizes[2:4], sizes[4:6]
    padding: object = height[0] if len({*height, *width}) == 1 else (height, width)
    return Step("layers.ZeroPadding2D", node.inputs[:1], (node.output,), node.name, {"padding": padding})
