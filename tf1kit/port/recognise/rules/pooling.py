"""`layers.MaxPooling2D` and `layers.AveragePooling2D`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import FORMATS, PADDINGS, spatial
from tf1kit.port.recognise.step import Step, square, without_defaults

OPS = ("MaxPool", "AvgPool")
LAYERS = {"MaxPool": "layers.MaxPooling2D", "AvgPool": "layers.AveragePooling2D"}


def match(net: Net, node: Node) -> Step | None:
    """A pool over height and width alone."""
    layout, padding = node.text("data_format") or "NHWC", PADDINGS.get(node.text("padding"))
    sizes, strides = (spatial(node, key, layout) for key in ("ksize", "strides"))
    whole = tuple(
        node.numbers("ksize")[layout.index(axis)] * node.numbers("strides")[layout.index(axis)] for axis in "NC"
    )
    if padding is None or whole != (1, 1):
        return None
    options = {"pool_size": square(sizes)} | without_defaults(
        [
            ("strides", square(strides), square(sizes)),
            ("padding", padding, "valid"),
            ("data_format", FORMATS[layout], "channels_last"),
        ]
    )
    return Step(LAYERS[node.op], node.inputs, (node.output,), node.name, options)
