"""`tf1kit.keras.LocalResponseNormalization`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step, without_defaults

OPS = ("LRN",)


def match(net: Net, node: Node) -> Step | None:
    """Local response normalization."""
    options = without_defaults(
        [
            ("depth_radius", node.number("depth_radius"), 5),
            *((key, node.real(key), default) for key, default in (("bias", 1.0), ("alpha", 1.0), ("beta", 0.5))),
        ]
    )
    return Step("tf1kit.keras.LocalResponseNormalization", node.inputs, (node.output,), node.name, options)
