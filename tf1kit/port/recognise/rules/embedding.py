"""`layers.Embedding`: rows of a matrix of weights."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step

OPS = ("GatherV2", "ResourceGather")


def match(net: Net, node: Node) -> Step | None:
    """The rows of a variable with two axes, by numbers that are computed or fed."""
    table, rows, *axis = node.inputs
    variable = net.variable(table)
    if variable is None or net.variable(rows) or net.constant(rows) is not None:
        return None
    shape = net.shape_of(variable)
    if len(shape) != 2 or any(net.integers(one) != (0,) for one in axis) or node.number("batch_dims"):
        return None
    options = {"input_dim": shape[0], "output_dim": shape[1]}
    return Step("layers.Embedding", (rows,), (node.output,), node.name, options, {"embeddings": variable})
