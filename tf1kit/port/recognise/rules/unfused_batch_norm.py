"""`tf1kit.keras.BatchNormalization` in inference, written as `tf.nn.batch_normalization` writes it.

`x * inv + (beta - mean * inv)` with `inv = rsqrt(variance + epsilon) * gamma`.
"""

from __future__ import annotations

from tf1kit.port.net import Net, Node, shortest
from tf1kit.port.recognise.step import Step, without_defaults

COMPOSED = True
OPS = ("Add", "AddV2")
SUMS = ("Add", "AddV2")


def match(net: Net, node: Node) -> Step | None:
    """Batch normalization by moving statistics that are variables, with an offset."""
    product, shift = net.made_by(node.inputs[0], "Mul"), net.made_by(node.inputs[1], "Sub")
    if product is None or shift is None:
        return None
    (x, slope), beta = product.inputs, net.variable(shift.inputs[0])
    centre = net.made_by(shift.inputs[1], "Mul")
    if centre is None or beta is None or centre.inputs[1] != slope:
        return None
    root, gamma = net.made_by(slope, "Rsqrt"), None
    if root is None and (scaled := net.made_by(slope, "Mul")):
        root, gamma = net.made_by(scaled.inputs[0], "Rsqrt"), net.variable(scaled.inputs[1])
        if gamma is None:
            return None
    total = net.made_by(root.inputs[0], *SUMS) if root else None
    epsilon = net.constant(total.inputs[1]) if total else None
    mean, variance = net.variable(centre.inputs[0]), net.variable(total.inputs[0]) if total else None
    if mean is None or variance is None or epsilon is None or epsilon.ndim:
        return None
    options = without_defaults(
        [
            ("scale", gamma is not None, False),
            ("epsilon", shortest(float(epsilon)), 0.001),
            ("fused", False, None),
        ]
    )
    named = {"gamma": gamma, "beta": beta, "moving_mean": mean, "moving_variance": variance}
    weights = {slot: variable for slot, variable in named.items() if variable}
    return Step("tf1kit.keras.BatchNormalization", (x,), (node.output,), node.name, options, weights)
