"""`ops.conv` or `tf.nn.conv2d` with a kernel that is computed, such as that of weight or spectral normalization."""

from __future__ import annotations

from typing import Any

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import PADDINGS, layout_of, spatial
from tf1kit.port.recognise.step import CALL, Step, square, without_defaults

GENERAL = True
NAMES = {"Conv2D": "tf.nn.conv2d", "Conv3D": "tf.nn.conv3d"}
OPS = tuple(NAMES)


def match(net: Net, node: Node) -> Step | None:
    """A convolution of a tensor; with explicit padding, too."""
    if options := _plain(net, node):
        return Step("ops.conv", node.inputs, (node.output,), node.name, options, form=CALL)
    layout, padding = layout_of(node), node.text("padding")
    sizes = node.numbers("explicit_paddings")
    given: Any = padding if padding in PADDINGS else tuple(zip(sizes[::2], sizes[1::2], strict=True))
    ones = (1,) * len(layout)
    options = {"strides": node.numbers("strides"), "padding": given} | without_defaults(
        [
            ("data_format", layout, "NDHWC" if len(layout) == 5 else "NHWC"),
            ("dilations", node.numbers("dilations") or ones, ones),
        ]
    )
    return Step(NAMES[node.op], node.inputs, (node.output,), node.name, options, form=CALL)


def _plain(net: Net, node: Node) -> dict[str, Any] | None:
    """The arguments of `ops.conv`, if Keras computes by the same operation: channels last, and in one group."""
    x, kernel = (net.shapes.get(one, ()) for one in node.inputs)
    layout, padding = layout_of(node), PADDINGS.get(node.text("padding"))
    strides, dilations = (spatial(node, key, layout) for key in ("strides", "dilations"))
    if layout[-1] != "C" or padding is None or not x or not kernel or x[-1] is None or x[-1] != kernel[-2]:
        return None
    if max(dilations) > 1:
        return None
    return without_defaults([("strides", square(strides), 1), ("padding", padding, "")])
