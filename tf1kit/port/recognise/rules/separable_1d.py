"""`layers.SeparableConv1D`, with the bias that `tf.layers` adds before it takes away the second axis."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import PADDINGS, spatial
from tf1kit.port.recognise.rules.convolution_1d import kernel_of
from tf1kit.port.recognise.step import Step, without_defaults

COMPOSED = True
OPS = ("Squeeze",)
LAST = ("", "NHWC")


def match(net: Net, node: Node) -> Step | None:
    """A depthwise convolution and one of size 1, with an axis that is added in front and taken away behind."""
    added = net.made_by(node.inputs[0], "BiasAdd")
    pointwise = net.made_by(added.inputs[0] if added else node.inputs[0], "Conv2D")
    depthwise = net.made_by(pointwise.inputs[0], "DepthwiseConv2dNative") if pointwise else None
    wide = net.made_by(depthwise.inputs[0], "ExpandDims") if depthwise else None
    if pointwise is None or depthwise is None or wide is None:
        return None
    kernels = {"depthwise_kernel": kernel_of(net, depthwise), "pointwise_kernel": kernel_of(net, pointwise)}
    weights = {slot: variable for slot, variable in kernels.items() if variable}
    if len(weights) < 2 or net.integers(wide.inputs[1]) != (1,) or node.numbers("squeeze_dims") != (1,):
        return None
    (size, _, many), (one, _, filters) = (net.shape_of(variable) for variable in weights.values())
    strides, dilations = (spatial(depthwise, key, "NHWC") for key in ("strides", "dilations"))
    if one != 1 or len(set(strides)) > 1 or set(spatial(pointwise, "strides", "NHWC")) != {1} or set(dilations) != {1}:
        return None
    padding, bias = PADDINGS.get(depthwise.text("padding")), net.variable(added.inputs[1]) if added else ""
    layouts = {part.text("data_format") for part in (depthwise, pointwise, added) if part}
    if padding is None or bias is None or not layouts <= set(LAST):
        return None
    options = {"filters": filters, "kernel_size": size} | without_defaults(
        [
            ("strides", strides[1], 1),
            ("padding", padding, "valid"),
            ("depth_multiplier", many, 1),
            ("use_bias", bool(bias), True),
        ]
    )
    weights |= {"bias": bias} if bias else {}
    return Step("layers.SeparableConv1D", wide.inputs[:1], (node.output,), pointwise.name, options, weights)
