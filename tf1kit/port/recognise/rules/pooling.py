"""`layers.MaxPooling2D` and `layers.AveragePooling2D`, and those of three axes."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.rules.convolution import FORMATS, PADDINGS, layout_of, spatial
from tf1kit.port.recognise.step import Step, square, without_defaults

LAYERS = {
    "AvgPool": "layers.AveragePooling2D",
    "AvgPool3D": "layers.AveragePooling3D",
    "MaxPool": "layers.MaxPooling2D",
    "MaxPool3D": "layers.MaxPooling3D",
}
OPS = tuple(LAYERS)


def match(net: Net, node: Node) -> Step | None:
    """A pool over height, width and depth alone."""
    layout, padding = layout_of(node), PADDINGS.get(node.text("padding"))
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
