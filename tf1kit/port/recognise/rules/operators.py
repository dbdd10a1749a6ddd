"""Operators between two tensors, weights or numbers of float32, which may be broadcast."""

from __future__ import annotations

from tf1kit.port.net import Net, Node, shortest
from tf1kit.port.recognise.step import CALL, Literal, Operand, Step

OPERATORS = {"Add": "+", "AddV2": "+", "Sub": "-", "Mul": "*", "RealDiv": "/", "Pow": "**"}
GENERAL = True
OPS = tuple(OPERATORS)


def match(net: Net, node: Node) -> Step | None:
    """An operator; what is a constant is a scalar of float32."""
    given: list[Operand] = []
    for tensor in node.inputs:
        value = net.constant(tensor)
        if value is not None and (value.ndim or value.dtype != "float32" or net.variable(tensor)):
            return None
        given.append(tensor if value is None else Literal(shortest(float(value))))
    return Step(OPERATORS[node.op], tuple(given), (node.output,), node.name, form=CALL)
