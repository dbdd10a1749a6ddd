"""Leaves out reshapes to the shape that a tensor has anyway."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.simplify.identities import passed


def same_shape(net: Net) -> Net:
    """Replace each reshape that does not change the shape by its input."""
    return passed(net, lambda node: node.op == "Reshape" and _is_same(net, node))


def _is_same(net: Net, node: Node) -> bool:
    before, after = net.shapes.get(node.inputs[0]), net.shapes.get(node.output)
    return before is not None and before == after and before.count(None) <= 1
