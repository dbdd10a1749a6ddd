"""`layers.DepthwiseConv2D`, without its bias."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import PADDINGS, spatial
from tf1kit.port.recognise.step import Step, square, without_defaults

OPS = ("DepthwiseConv2dNative",)


def match(net: Net, node: Node) -> Step | None:
    """A depthwise convolution whose kernel is a variable; channels last."""
    kernel, padding = net.variable(node.inputs[1]), PADDINGS.get(node.text("padding"))
    if kernel is None or padding is None or node.text("data_format") not in ("", "NHWC"):
        return None
    strides, dilations = (spatial(node, key, "NHWC") for key in ("strides", "dilations"))
    if len(set(strides)) > 1 or (strides != (1, 1) and dilations != (1, 1)):
        return None
    shape = net.shape_of(kernel)
    options = {"kernel_size": square(shape[:2])} | without_defaults(
        [
            ("strides", square(strides), 1),
            ("padding", padding, "valid"),
            ("depth_multiplier", shape[3], 1),
            ("dilation_rate", square(dilations), 1),
            ("use_bias", False, True),
        ]
    )
    return Step("layers.DepthwiseConv2D", node.inputs[:1], (node.output,), node.name, options, {"kernel": kernel})
