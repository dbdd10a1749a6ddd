"""`layers.Conv2DTranspose` and `Conv3DTranspose` without a bias: Keras would add it with another gradient."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import PADDINGS, layout_of, spatial
from tf1kit.port.recognise.step import Step, square, without_defaults

OPS = ("Conv2DBackpropInput", "Conv3DBackpropInputV2")


def match(net: Net, node: Node) -> Step | None:
    """A transposed convolution, channels last, whose result is as large as Keras makes it."""
    _, filters, x = node.inputs
    kernel, padding = net.variable(filters), PADDINGS.get(node.text("padding"))
    if kernel is None or padding is None or net.variable(x) or layout_of(node)[-1] != "C":
        return None
    layout = layout_of(node)
    strides = spatial(node, "strides", layout)
    before, after = net.shapes.get(x), net.shapes.get(node.output)
    if set(spatial(node, "dilations", layout)) != {1} or not before or not after:
        return None
    shape, sizes = net.shape_of(kernel), zip(before[1:-1], after[1:-1], strict=True)
    if any(one is None or _size(one, shape[at], strides[at], padding) != size for at, (one, size) in enumerate(sizes)):
        return None
    options = {"filters": shape[-2], "kernel_size": square(shape[:-2])} | without_defaults(
        [("strides", square(strides), 1), ("padding", padding, "valid"), ("use_bias", False, True)]
    )
    return Step(f"layers.Conv{len(strides)}DTranspose", (x,), (node.output,), node.name, options, {"kernel": kernel})


def _size(before: int, kernel: int, stride: int, padding: str) -> int:
    """The size that Keras's layer returns for a size of its input."""
    return before * stride + (max(kernel - stride, 0) if padding == "valid" else 0)
