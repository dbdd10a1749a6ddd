"""`layers.Conv1D`, without its bias, and pools of one axis: TensorFlow computes them with two axes."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules import convolution, pooling
from tf1kit.port.recognise.step import Step

COMPOSED = True
OPS = ("Squeeze",)
SIDES = ("kernel_size", "pool_size", "strides", "dilation_rate")  # the arguments with a number for each axis


def match(net: Net, node: Node) -> Step | None:
    """A convolution or pool with an axis of size 1, which is added in front and taken away behind."""
    inner = net.made_by(node.inputs[0], "Conv2D", *pooling.OPS)
    wide = net.made_by(inner.inputs[0], "ExpandDims") if inner else None
    if inner is None or wide is None or inner.text("data_format") not in ("", "NHWC"):
        return None
    added, (taken, *others) = net.integers(wide.inputs[1]), node.numbers("squeeze_dims") or (0,)
    if added is None or others or added[0] % 4 != taken % 4 or taken % 4 not in (1, 2):
        return None
    step = _of_kernel(net, inner) if inner.op == "Conv2D" else pooling.match(net, inner)
    if step is None:
        return None
    sides = {key: _pair(value) for key, value in step.options.items() if key in SIDES}
    if any(pair[taken % 4 - 1] != 1 for key, pair in sides.items() if key.endswith("size")):
        return None
    options = {**step.options, **{key: pair[2 - taken % 4] for key, pair in sides.items()}}
    kind = step.kind.replace("2D", "1D")
    return replace(step, kind=kind, inputs=wide.inputs[:1], outputs=(node.output,), name=node.name, options=options)


def _of_kernel(net: Net, node: Node) -> Step | None:
    """The convolution with two axes, whose kernel is a variable with one axis less."""
    kernel = kernel_of(net, node)
    return convolution.of_kernel(node, kernel, (1, *net.shape_of(kernel))) if kernel else None


def kernel_of(net: Net, node: Node) -> str | None:
    """The variable that is the kernel, with an axis of size 1 in front."""
    wide = net.made_by(node.inputs[1], "ExpandDims")
    return net.variable(wide.inputs[0]) if wide and net.integers(wide.inputs[1]) == (0,) else None


def _pair(value: Any) -> tuple[int, int]:
    """An argument for both axes."""
    return (value[0], value[1]) if isinstance(value, tuple) else (value, value)
