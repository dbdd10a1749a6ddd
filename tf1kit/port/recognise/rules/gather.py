"""`tf.gather`: parts of a tensor that is no table of a layer."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.raw import has_own_type
from tf1kit.port.recognise.step import CALL, Step, without_defaults

GENERAL = True
OPS = ("Gather", "GatherV2", "ResourceGather")


def match(net: Net, node: Node) -> Step | None:
    """Parts along an axis that is constant."""
    *given, axis = node.inputs if node.op == "GatherV2" else (*node.inputs, "")
    along = net.integers(axis) if axis else (0,)
    if along is None or node.number("batch_dims") or not all(has_own_type(net, one) for one in given):
        return None
    options = without_defaults([("axis", along[0], 0)])
    return Step("tf.gather", tuple(given), (node.output,), node.name, options, form=CALL)
