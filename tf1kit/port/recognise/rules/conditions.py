"""Comparisons, what is true of both or one of two, and choices between two tensors."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.raw import has_own_type
from tf1kit.port.recognise.step import CALL, Step

GENERAL = True
NAMES = {
    "Equal": "ops.equal",
    "Greater": "ops.greater",
    "GreaterEqual": "ops.greater_equal",
    "Less": "ops.less",
    "LessEqual": "ops.less_equal",
    "LogicalAnd": "ops.logical_and",
    "LogicalOr": "ops.logical_or",
    "NotEqual": "ops.not_equal",
    "Select": "ops.where",
    "SelectV2": "ops.where",
}
OPS = tuple(NAMES)


def match(net: Net, node: Node) -> Step | None:
    """A call; a choice as 1.15.5 wrote it has no vector for the rows of a matrix."""
    if node.op == "Select" and len({net.shapes.get(one) for one in node.inputs}) > 1:
        return None
    if not all(has_own_type(net, one) for one in node.inputs):
        return None
    return Step(NAMES[node.op], node.inputs, (node.output,), node.name, form=CALL)
