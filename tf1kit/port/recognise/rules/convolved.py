"""`tf.nn.conv2d` with a kernel that is computed, such as that of weight or spectral normalization."""

from __future__ import annotations

from typing import Any

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import PADDINGS, layout_of
from tf1kit.port.recognise.step import CALL, Step, without_defaults

GENERAL = True
NAMES = {"Conv2D": "tf.nn.conv2d", "Conv3D": "tf.nn.conv3d"}
OPS = tuple(NAMES)


def match(net: Net, node: Node) -> Step | None:
    """A convolution of a tensor; with explicit padding, too."""
    del net
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
