"""Activations that a program writes operation by operation, as one function.

Each form has its own function, because other orders of the same operations give other bits.
"""

from __future__ import annotations

import math

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.recognise.step import CALL, Reference, Step

COMPOSED = True
OPS = ("Mul", "Elu", "Relu")
OWN = "tf1kit.keras.activations."
CURVE = (
    SUM,
    ("Tanh", ("Mul", (SUM, "x", ("Mul", ("Pow", "x", 3), 0.044715)), math.sqrt(2 / math.pi))),
    1,
)
RISE = (SUM, ("Erf", ("RealDiv", "x", math.sqrt(2))), 1)
SELECT, LARGER = "Select|SelectV2", ("GreaterEqual", "x", 0)
FORMS = {
    Reference(f"{OWN}gelu"): ("Mul", "x", ("Mul", CURVE, 0.5)),
    Reference(f"{OWN}gelu_of_half"): ("Mul", ("Mul", "x", 0.5), CURVE),
    Reference(f"{OWN}gelu_by_erf"): ("Mul", "x", ("Mul", RISE, 0.5)),
    Reference(f"{OWN}gelu_of_half_by_erf"): ("Mul", ("Mul", "x", 0.5), RISE),
    Reference(f"{OWN}gelu_by_erfc"): ("Mul", ("Mul", "x", 0.5), ("Erfc", ("Mul", ("Neg", "x"), math.sqrt(0.5)))),
    Reference(f"{OWN}swish"): ("Mul", "x", ("Sigmoid", "x")),
    Reference(f"{OWN}selu"): (
        "Mul",
        (SELECT, LARGER, "x", ("Mul", ("Elu", "x"), 1.6732632423543772)),
        1.0507009873554805,
    ),
}
BOTH_SIGNS = {"Elu": f"{OWN}concat_elu", "Relu": "tf.nn.crelu"}


def match(net: Net, node: Node) -> Step | None:
    """An activation of one tensor, or of a tensor and its negative side by side."""
    if node.op in BOTH_SIGNS:
        return _of_both_signs(net, node)
    for name, form in FORMS.items():
        if found := first(net, node.output, [form]):
            return Step("layers.Activation", (found["x"],), (node.output,), node.name, {"activation": name})
    return None


def _of_both_signs(net: Net, node: Node) -> Step | None:
    joined = net.made_by(node.inputs[0], "ConcatV2")
    if joined is None or len(joined.inputs) != 3:
        return None
    x, negative, along = joined.inputs
    turned, axis = net.made_by(negative, "Neg"), net.integers(along)
    if turned is None or axis is None or turned.inputs[0] != x:
        return None
    return Step(BOTH_SIGNS[node.op], (x,), (node.output,), node.name, {"axis": axis[0]}, form=CALL)
