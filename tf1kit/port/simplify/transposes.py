"""Leaves out transposes that keep the order of the axes."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.simplify.identities import passed


def in_order(net: Net) -> Net:
    """Take the tensor in front of each transpose to the order that it has."""
    return passed(net, lambda node: node.op == "Transpose" and _is_in_order(net, node))


def _is_in_order(net: Net, node: Node) -> bool:
    order = net.integers(node.inputs[1])
    return order is not None and order == tuple(range(len(order)))
