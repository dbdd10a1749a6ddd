"""`layers.Conv2DTranspose` and `Conv3DTranspose` without a bias: Keras would add it with another gradient."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import PADDINGS, layout_of, spatial
from tf1kit.port.recognise.sizes import factors
from tf1kit.port.recognise.step import Step, square, without_defaults

OPS = ("Conv2DBackpropInput", "Conv3DBackpropInputV2")


def match(net: Net, node: Node) -> Step | None:
    """A transposed convolution, channels last, whose result is as large as Keras makes it."""
    whole, filters, x = node.inputs
    kernel, padding = net.variable(filters), PADDINGS.get(node.text("padding"))
    if kernel is None or padding is None or net.variable(x) or layout_of(node)[-1] != "C":
        return None
    layout = layout_of(node)
    strides = spatial(node, "strides", layout)
    if set(spatial(node, "dilations", layout)) != {1}:
        return None
    shape = net.shape_of(kernel)
    if not all(
        _is_as_of_keras(net, (whole, x, node.output), at + 1, stride, _beyond(shape[at], stride, padding))
        for at, stride in enumerate(strides)
    ):
        return None
    options = {"filters": shape[-2], "kernel_size": square(shape[:-2])} | without_defaults(
        [("strides", square(strides), 1), ("padding", padding, "valid"), ("use_bias", False, True)]
    )
    return Step(f"layers.Conv{len(strides)}DTranspose", (x,), (node.output,), node.name, options, {"kernel": kernel})


def _is_as_of_keras(net: Net, tensors: tuple[str, str, str], axis: int, stride: int, beyond: int) -> bool:
    """Whether a size of the result is that of the input times the stride, and so much beyond: a number, or computed.

    tensors: the sizes of the result, the input, the result.
    """
    whole, x, result = tensors
    before, after = ((net.shapes.get(one) or {axis: None})[axis] for one in (x, result))
    if before is not None and after is not None:
        return after == before * stride + beyond
    pack = net.made_by(whole, "Pack")
    return pack is not None and not beyond and factors(net, pack.inputs[axis], x, axis) == (stride,)


def _beyond(kernel: int, stride: int, padding: str) -> int:
    """How much larger the result of Keras's layer is than its input times the stride."""
    return max(kernel - stride, 0) if padding == "valid" else 0
