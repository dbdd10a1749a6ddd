"""Operators between two tensors, weights or numbers, which may be broadcast."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.raw import written
from tf1kit.port.recognise.step import CALL, Literal, Operand, Step

OPERATORS = {
    "Add": "+",
    "AddV2": "+",
    "Sub": "-",
    "Mul": "*",
    "RealDiv": "/",
    "Pow": "**",
    "FloorDiv": "//",
    "FloorMod": "%",
}
GENERAL = True
OPS = tuple(OPERATORS)


def match(net: Net, node: Node) -> Step | None:
    """An operator. A constant is written without a type: it gets that of the other tensor."""
    given: list[Operand] = []
    for tensor in node.inputs:
        value = None if net.variable(tensor) else net.constant(tensor)
        number = None if value is None or value.dtype.kind == "b" else written(value, tensor)
        if value is not None and number is None:
            return None
        given.append(tensor if value is None else Literal(number))
    if all(isinstance(one, Literal) for one in given):
        return None
    return Step(OPERATORS[node.op], tuple(given), (node.output,), node.name, form=CALL)
