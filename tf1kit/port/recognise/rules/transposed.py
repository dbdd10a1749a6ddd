"""`layers.Conv2DTranspose` without a bias: Keras would add the bias by an operation with another gradient."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import PADDINGS, spatial
from tf1kit.port.recognise.step import Step, square, without_defaults

OPS = ("Conv2DBackpropInput",)


def match(net: Net, node: Node) -> Step | None:
    """A transposed convolution, channels last, whose result is as large as Keras makes it."""
    _, filters, x = node.inputs
    kernel, padding = net.variable(filters), PADDINGS.get(node.text("padding"))
    if kernel is None or padding is None or net.variable(x) or node.text("data_format") not in ("", "NHWC"):
        return None
    strides = spatial(node, "strides", "NHWC")
    before, after = net.shapes.get(x), net.shapes.get(node.output)
    if spatial(node, "dilations", "NHWC") != (1, 1) or not before or not after:
        return None
    shape, sizes = net.shape_of(kernel), zip(before[1:3], after[1:3], strict=True)
    if any(one is None or _size(one, shape[at], strides[at], padding) != size for at, (one, size) in enumerate(sizes)):
        return None
    options = {"filters": shape[2], "kernel_size": square(shape[:2])} | without_defaults(
        [("strides", square(strides), 1), ("padding", padding, "valid"), ("use_bias", False, True)]
    )
    return Step("layers.Conv2DTranspose", (x,), (node.output,), node.name, options, {"kernel": kernel})


def _size(before: int, kernel: int, stride: int, padding: str) -> int:
    """The size that Keras's layer returns for a size of its input."""
    return before * stride + (max(kernel - stride, 0) if padding == "valid" else 0)
