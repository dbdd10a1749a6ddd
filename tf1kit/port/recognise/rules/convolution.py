"""`layers.Conv2D` and `Conv3D`, without the bias: `units` adds that of two axes."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step, square, without_defaults

OPS = ("Conv2D", "Conv3D")
FORMATS = {
    "NHWC": "channels_last",
    "NDHWC": "channels_last",
    "NCHW": "channels_first",
    "NCDHW": "channels_first",
}
PADDINGS = {"SAME": "same", "VALID": "valid"}  # EXPLICIT has no layer


def match(net: Net, node: Node) -> Step | None:
    """A convolution whose kernel is a variable, with strides or a dilation but not both."""
    kernel = net.variable(node.inputs[1])
    return of_kernel(node, kernel, net.shape_of(kernel)) if kernel else None


def of_kernel(node: Node, kernel: str, shape: tuple[int, ...]) -> Step | None:
    """A convolution with a variable of this shape."""
    layout = layout_of(node)
    padding = PADDINGS.get(node.text("padding"))
    strides, dilations = (spatial(node, key, layout) for key in ("strides", "dilations"))
    if padding is None or max(strides) > 1 < max(dilations):
        return None
    *sizes, _, filters = shape
    options = {"filters": filters, "kernel_size": square(tuple(sizes))} | without_defaults(
        [
            ("strides", square(strides), 1),
            ("padding", padding, "valid"),
            ("data_format", FORMATS[layout], "channels_last"),
            ("dilation_rate", square(dilations), 1),
            ("use_bias", False, True),
        ]
    )
    return Step(f"layers.{node.op}", node.inputs[:1], (node.output,), node.name, options, {"kernel": kernel})


def spatial(node: Node, key: str, layout: str) -> tuple[int, ...]:
    """The sizes of an attribute such as strides that belong to height and width, and to depth."""
    sizes = node.numbers(key) or (1,) * len(layout)
    return tuple(size for size, axis in zip(sizes, layout, strict=True) if axis not in "NC")


def layout_of(node: Node) -> str:
    """The order of its axes, such as "NHWC"."""
    return node.text("data_format") or ("NDHWC" if "3D" in node.op else "NHWC")
