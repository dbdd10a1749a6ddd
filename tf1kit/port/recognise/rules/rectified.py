"""Leaky and parametric rectified units by hand: `tf1kit.keras.LeakyReLU` and `PReLU`.

`tf.maximum(slope * x, x)` has the gradient of `layers.LeakyReLU` at 0, too; the other order has not.
"""

from __future__ import annotations

import numpy as np

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.pattern import SUM, first
from tf1kit.port.recognise.step import Step, without_defaults

COMPOSED = True
OPS = ("Add", "AddV2", "Maximum")
STEEPER = {  # the layer -> the order in which it takes the larger number
    "tf1kit.keras.LeakyReLU": ("Maximum", "x", ("Mul", "x", "#slope")),
    "layers.LeakyReLU": ("Maximum", ("Mul", "x", "#slope"), "x"),
}
ABSOLUTE = (SUM, ("Mul", "x", "#half"), ("Mul", ("Abs", "x"), "#rest"))
PARAMETRIC = {
    "relu": (SUM, ("Relu", "x"), ("Mul", ("Neg", "alpha"), ("Relu", ("Neg", "x")))),
    "absolute": (SUM, ("Relu", "x"), ("Mul", ("Mul", "alpha", ("Sub", "x", ("Abs", "x"))), 0.5)),
    "minimum": (SUM, ("Maximum", 0, "x"), ("Mul", "alpha", ("Minimum", 0, "x"))),
}


def match(net: Net, node: Node) -> Step | None:
    """A unit with one slope below 0, or with a variable of slopes."""
    return _leaky(net, node) if node.op == "Maximum" else _halves(net, node) or _parametric(net, node)


def _leaky(net: Net, node: Node) -> Step | None:
    for kind, form in STEEPER.items():
        found = first(net, node.output, [form])
        if found is not None and 0 < found["slope"] < 1:
            return Step(kind, (found["x"],), (node.output,), node.name, {"negative_slope": found["slope"]})
    return None


def _halves(net: Net, node: Node) -> Step | None:
    found = first(net, node.output, [ABSOLUTE])
    if found is None:
        return None
    for digits in range(1, 10):
        slope = round(found["half"] - found["rest"], digits)
        halves = np.float32(0.5 * (1 + slope)), np.float32(0.5 * (1 - slope))
        if halves == (np.float32(found["half"]), np.float32(found["rest"])):
            options = {"negative_slope": slope, "arithmetic": "absolute"}
            return Step("tf1kit.keras.LeakyReLU", (found["x"],), (node.output,), node.name, options)
    return None


def _parametric(net: Net, node: Node) -> Step | None:
    for arithmetic, form in PARAMETRIC.items():
        found = first(net, node.output, [form])
        alpha = net.variable(found["alpha"]) if found else None
        if found is None or alpha is None:
            continue
        whole, shape = net.shapes.get(found["x"]), net.shape_of(alpha)
        if not whole or len(shape) > len(whole):
            return None
        options = without_defaults(
            [("shape", shape, whole[-1:]), ("arithmetic", arithmetic, "relu")],
        )
        return Step("tf1kit.keras.PReLU", (found["x"],), (node.output,), node.name, options, {"alpha": alpha})
    return None
