"""Finds the `StopGradient` that change how a network trains."""

from __future__ import annotations

from collections.abc import Collection

from tf1kit.graph.check import source
from tf1kit.port.net import Net, Node


def stops(net: Net, begin: Collection[str]) -> frozenset[str]:
    """The names of those that keep a gradient from operations or tensors.

    begin: the names of the variables, or the tensors of the network that a loss takes.  What depends on
        none of them has no gradient anyway.
    """
    after = {source(one)[0] for one in begin}
    found: list[Node] = []
    takers: dict[str, list[Node]] = {}
    for node in net.nodes.values():
        for tensor in node.inputs:
            takers.setdefault(tensor, []).append(node)
        before = [source(tensor)[0] for tensor in node.inputs]
        if any(one in after for one in before):
            after.add(node.name)
            if node.op == "StopGradient":
                found.append(node)
    return frozenset(node.name for node in found if not _is_of_moments(net, node, takers.get(node.output, [])))


def of_moments(net: Net) -> frozenset[str]:
    """The `SquaredDifference` that take a mean through a `StopGradient`, as in `tf.nn.moments`."""
    found = (node for node in net.nodes.values() if node.op == "SquaredDifference")
    return frozenset(node.output for node in found if any(net.made_by(one, "StopGradient") for one in node.inputs))


def _is_of_moments(net: Net, node: Node, takers: list[Node]) -> bool:
    """Whether it is that of `tf.nn.moments`, around the mean in `mean(squared_difference(x, mean))`: the
    gradient through that mean is 0.
    """
    mean = net.made_by(node.inputs[0], "Mean")
    return mean is not None and all(one.op == "SquaredDifference" and mean.inputs[0] in one.inputs for one in takers)
