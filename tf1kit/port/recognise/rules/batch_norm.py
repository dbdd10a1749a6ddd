"""`tf1kit.keras.BatchNormalization` in inference, where it is one operation."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import FORMATS
from tf1kit.port.recognise.step import Step, without_defaults

OPS = ("FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3")
SMALLEST = 1.001e-5  # of TensorFlow 1; the layer raises smaller values to it


def match(net: Net, node: Node) -> Step | None:
    """Batch normalization by moving statistics that are variables."""
    x, gamma, beta, mean, variance = node.inputs
    moving = net.variable(mean), net.variable(variance)
    if node.truth("is_training") or None in moving or node.real("epsilon") < SMALLEST:
        return None
    scale, center = net.variable(gamma), net.variable(beta)
    if not ((scale or all_are(net, gamma, 1)) and (center or all_are(net, beta, 0))):
        return None
    options = without_defaults(
        [
            ("center", center is not None, True),
            ("scale", scale is not None, False),
            ("epsilon", node.real("epsilon"), 0.001),
            ("data_format", FORMATS[node.text("data_format") or "NHWC"], "channels_last"),
        ]
    )
    named = {"gamma": scale, "beta": center, "moving_mean": moving[0], "moving_variance": moving[1]}
    weights = {slot: variable for slot, variable in named.items() if variable}
    return Step("tf1kit.keras.BatchNormalization", (x,), (node.output,), node.name, options, weights)


def all_are(net: Net, tensor: str, value: float) -> bool:
    """Whether a tensor is a constant whose elements have that value; one that fills a shape, too."""
    node = net.maker(tensor)
    if node is not None and node.op == "Fill":
        tensor = node.inputs[1]
    constant = net.constant(tensor)
    return constant is not None and bool((constant == value).all())
