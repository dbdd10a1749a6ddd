"""Comparisons, logical operations, and choices between two tensors."""

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
SMALL = 2**31
COMPARISONS = ("Equal", "Greater", "GreaterEqual", "Less", "LessEqual", "NotEqual")


def match(net: Net, node: Node) -> Step | None:
    """A call. None for a `Select` whose inputs have several shapes: `ops.where` broadcasts them otherwise."""
    if node.op == "Select" and len({net.shapes.get(one) for one in node.inputs}) > 1:
        return None
    is_whole = node.op in COMPARISONS and not all(net.integers(one) for one in node.inputs)
    if not all(has_own_type(net, one) or (is_whole and _is_small(net, one)) for one in node.inputs):
        return None
    return Step(NAMES[node.op], node.inputs, (node.output,), node.name, form=CALL)


def _is_small(net: Net, tensor: str) -> bool:
    """Whether a tensor is a whole number that Keras compares with a tensor of another type of whole numbers."""
    value = net.integers(tensor)
    return value is not None and len(value) == 1 and abs(value[0]) < SMALL
