"""`layers.Conv2D`, without its bias: `units` adds that."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step, square, without_defaults

OPS = ("Conv2D",)
FORMATS = {"NHWC": "channels_last", "NCHW": "channels_first"}
PADDINGS = {"SAME": "same", "VALID": "valid"}  # EXPLICIT has no layer


def match(net: Net, node: Node) -> Step | None:
    """A convolution whose kernel is a variable, with strides or a dilation but not both."""
    kernel, layout = net.variable(node.inputs[1]), node.text("data_format") or "NHWC"
    padding = PADDINGS.get(node.text("padding"))
    strides, dilations = (spatial(node, key, layout) for key in ("strides", "dilations"))
    if kernel is None or padding is None or (strides != (1, 1) and dilations != (1, 1)):
        return None
    shape = net.shape_of(kernel)
    options = {"filters": shape[3], "kernel_size": square(shape[:2])} | without_defaults(
        [
            ("strides", square(strides), 1),
            ("padding", padding, "valid"),
            ("data_format", FORMATS[layout], "channels_last"),
            ("dilation_rate", square(dilations), 1),
            ("use_bias", False, True),
        ]
    )
    return Step("layers.Conv2D", node.inputs[:1], (node.output,), node.name, options, {"kernel": kernel})


def spatial(node: Node, key: str, layout: str) -> tuple[int, ...]:
    """The two sizes of an attribute such as strides that belong to height and width."""
    sizes = node.numbers(key) or (1, 1, 1, 1)
    return tuple(sizes[layout.index(axis)] for axis in "HW")
