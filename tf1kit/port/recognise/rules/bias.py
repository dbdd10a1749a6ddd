"""`tf1kit.keras.BiasAdd`: `BiasAdd`, or `+` with a vector of weights.

`units` lets the layer in front have the bias.
"""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import FORMATS
from tf1kit.port.recognise.step import Step, without_defaults

OPS = ("BiasAdd", "Add", "AddV2")


def match(net: Net, node: Node) -> Step | None:
    """The sum of a tensor and a variable with one axis, the channels, which are last, or first in a `BiasAdd`."""
    x, bias = node.inputs
    variable = net.variable(bias)
    if variable is None or net.variable(x) or net.constant(x) is not None or len(net.shape_of(variable)) != 1:
        return None
    layout = FORMATS[node.text("data_format") or "NHWC"] if node.op == "BiasAdd" else "channels_last"
    if not 2 <= len(net.shapes.get(x, (None, None))) <= 5:
        return None
    kind = "tf1kit.keras.BiasAdd" if node.op == "BiasAdd" else BROADCAST
    options = without_defaults([("data_format", layout, "channels_last")])
    return Step(kind, (x,), (node.output,), node.name, options, {"bias": variable})


BROADCAST = "a bias that is added by +"
