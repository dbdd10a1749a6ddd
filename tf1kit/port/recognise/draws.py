"""What the rules of random numbers share: the layers, and how a dropout whose rate is fed looks."""

from __future__ import annotations

from collections.abc import Iterator

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import scalar

DRAWS = {  # operation -> the layer that draws the same
    "RandomStandardNormal": "tf1kit.keras.RandomNormal",
    "RandomUniform": "tf1kit.keras.RandomUniform",
    "TruncatedNormal": "tf1kit.keras.TruncatedNormal",
}
SUMS = ("Add", "AddV2")
SCALES = (*SUMS, "Mul")  # what is between the draw and the comparison


def is_of_a_fed_rate(net: Net, tensor: str) -> bool:
    """Whether random numbers are compared with a rate, or rounded together with one, that a placeholder gives."""
    for node in _takers(net, tensor):
        others = [one for one in node.inputs if one != tensor]
        if node.op == "GreaterEqual" and any(_is_fed(net, one) for one in others):
            return True
        if node.op in SUMS and any(one.op == "Floor" for one in _takers(net, node.output)):
            return any(_is_fed(net, one) for one in others)
        if node.op in SCALES and any(scalar(net, one) is not None for one in others):
            return is_of_a_fed_rate(net, node.output)
    return False


def _takers(net: Net, tensor: str) -> Iterator[Node]:
    return (node for node in net.nodes.values() if tensor in node.inputs)


def _is_fed(net: Net, tensor: str) -> bool:
    """Whether a number depends on a placeholder of a number."""
    left, seen = [tensor], set[str]()
    while left:
        one = left.pop()
        if one in net.inputs and not net.shapes.get(one):
            return True
        node = net.maker(one)
        if node is not None and node.name not in seen:
            seen.add(node.name)
            left += node.inputs
    return False
