"""Functions of two tensors or numbers that may be broadcast."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.raw import has_own_type
from tf1kit.port.recognise.step import CALL, Step

GENERAL = True
NAMES = {
    "DivNoNan": "tf.math.divide_no_nan",
    "Maximum": "ops.maximum",
    "Minimum": "ops.minimum",
    "SquaredDifference": "tf.math.squared_difference",
}
OPS = tuple(NAMES)


def match(net: Net, node: Node) -> Step | None:
    """A call of two tensors, of which one may be a constant."""
    if not all(has_own_type(net, one) for one in node.inputs):
        return None
    return Step(NAMES[node.op], node.inputs, (node.output,), node.name, form=CALL)
