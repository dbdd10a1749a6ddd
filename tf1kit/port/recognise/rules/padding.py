"""`layers.ZeroPadding1D`, `ZeroPadding2D` and `ZeroPadding3D`."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step, without_defaults

OPS = ("Pad",)
FIRST = "channels_first"


def match(net: Net, node: Node) -> Step | None:
    """Zeros around all axes but those of examples and channels."""
    sizes = net.integers(node.inputs[1])
    if sizes is None or len(sizes) not in (6, 8, 10) or any(sizes[:2]) or not any(sizes):
        return None
    pairs = list(zip(sizes[::2], sizes[1::2], strict=True))
    layout = "channels_last" if pairs[-1] == (0, 0) else FIRST
    inner = pairs[1:-1] if layout != FIRST else pairs[2:]
    if layout == FIRST and (pairs[1] != (0, 0) or len(pairs) == 3):
        return None
    options = {"padding": _padding(inner)} | without_defaults([("data_format", layout, "channels_last")])
    return Step(f"layers.ZeroPadding{len(inner)}D", node.inputs[:1], (node.output,), node.name, options)


def _padding(pairs: list[tuple[int, int]]) -> object:
    """A number for all sides, or the sides of each axis."""
    if len({side for pair in pairs for side in pair}) == 1:
        return pairs[0][0]
    return pairs[0] if len(pairs) == 1 else tuple(pairs)
