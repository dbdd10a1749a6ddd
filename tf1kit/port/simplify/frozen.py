"""Finds the weights of a frozen graph, which has constants in the place of variables."""

from __future__ import annotations

from dataclasses import replace

from tf1kit.port.net import VARIABLES, Net, value_of

SLOTS = {  # operation -> the inputs that are weights
    "Conv2D": (1,),
    "DepthwiseConv2dNative": (1,),
    "MatMul": (1,),
    "BiasAdd": (1,),
    "FusedBatchNorm": (1, 2, 3, 4),
    "FusedBatchNormV2": (1, 2, 3, 4),
    "FusedBatchNormV3": (1, 2, 3, 4),
    "Add": (0, 1),
    "AddV2": (0, 1),
    "Mul": (0, 1),
    "Sub": (0, 1),
}
BROADCAST = ("Add", "AddV2", "Mul", "Sub")  # here a constant is a weight if it is a vector
SCALES = {"FusedBatchNorm": (1,), "FusedBatchNormV2": (1,), "FusedBatchNormV3": (1,), "Mul": (0, 1)}


def hold_weights(net: Net) -> Net:
    """Let constants be weights where operations have their weights, if the graph has no variable."""
    if any(node.op in VARIABLES for node in net.nodes.values()):
        return net
    found = set()
    for node in net.nodes.values():
        for slot in SLOTS.get(node.op, ()):
            constant = net.made_by(node.inputs[slot], "Const")
            if constant is None or constant.dtype("dtype") not in ("float32", "float64", "float16", "bfloat16"):
                continue
            value = value_of(constant)
            if (
                value.size
                and (node.op not in BROADCAST or (value.ndim == 1 and value.size > 1))
                and not (slot in SCALES.get(node.op, ()) and (value == 1).all())  # `scale=False`
            ):
                found.add(constant.name)
    return replace(net, held=frozenset(found))
