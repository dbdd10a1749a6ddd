"""Layers that join tensors: `layers.Concatenate`, `Add`, `Multiply`, `Subtract`, `Maximum`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import JOIN, Step

LAYERS = {
    "Add": "layers.Add",
    "AddV2": "layers.Add",
    "AddN": "layers.Add",
    "Maximum": "layers.Maximum",
    "Minimum": "layers.Minimum",
    "Mul": "layers.Multiply",
    "Sub": "layers.Subtract",
}
OPS = (*LAYERS, "ConcatV2")


def match(net: Net, node: Node) -> Step | None:
    """Several tensors, none of which is a weight or a constant, joined in one."""
    *tensors, last = node.inputs
    axis = net.integers(last) if node.op == "ConcatV2" else None
    given = tuple(tensors if axis else node.inputs)
    if any(net.variable(one) or net.constant(one) is not None for one in given) or len(given) < 2:
        return None
    if node.op == "AddN" and len(given) > 2:  # it adds in another order
        return None
    sizes = {(len(net.shapes[one]), *net.shapes[one][:1]) if one in net.shapes else () for one in given}
    # Keras's layer does not broadcast such shapes, or broadcasts them in another way.
    if node.op != "ConcatV2" and (len(sizes) > 1 or sizes <= {(), (0,)}):
        return None
    if node.op == "ConcatV2":
        if axis is None:
            return None
        return Step("layers.Concatenate", given, (node.output,), node.name, {"axis": axis[0]}, form=JOIN)
    return Step(LAYERS[node.op], given, (node.output,), node.name, form=JOIN)
