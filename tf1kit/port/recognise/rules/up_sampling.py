"""`tf1kit.keras.UpSampling2D`: images that are enlarged by whole factors."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.sizes import factors
from tf1kit.port.recognise.step import Step, square, without_defaults

NAMES = {"ResizeBicubic": "bicubic", "ResizeBilinear": "bilinear", "ResizeNearestNeighbor": "nearest"}
OPS = tuple(NAMES)
AXES = (1, 2)  # height and width


def match(net: Net, node: Node) -> Step | None:
    """Images whose sizes are known before and after, or are multiplied by numbers."""
    by = _of_known_sizes(net, node) or _of_products(net, node)
    if by is None:
        return None
    options = without_defaults(
        [
            ("size", square(by), 2),
            ("interpolation", NAMES[node.op], "nearest"),
            ("align_corners", node.truth("align_corners"), False),
            ("half_pixel_centers", node.truth("half_pixel_centers"), False),
        ]
    )
    return Step("tf1kit.keras.UpSampling2D", (node.inputs[0],), (node.output,), node.name, options)


def _of_known_sizes(net: Net, node: Node) -> tuple[int, ...] | None:
    """The factors, if sizes that the graph says have whole ones that are not all 1."""
    before, after = ([size or 0 for size in net.shapes.get(one, ())[1:3]] for one in (node.inputs[0], node.output))
    if not before or 0 in before or 0 in after or before == after:
        return None
    both = list(zip(before, after, strict=True))
    return tuple(new // size for size, new in both) if all(new % size == 0 for size, new in both) else None


def _of_products(net: Net, node: Node) -> tuple[int, ...] | None:
    """The factors by which height and width of the images are multiplied."""
    images, size = node.inputs[:2]
    if pack := net.made_by(size, "Pack"):
        found = [factors(net, one, images, axis) for axis, one in zip(AXES, pack.inputs, strict=False)]
        return tuple(one[0] for one in found) if all(len(one) == 1 for one in found) else None
    both = factors(net, size, images)
    return both * len(AXES) if len(both) == 1 else both or None
