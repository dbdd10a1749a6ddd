"""`tf1kit.keras.UpSampling2D`: images that are enlarged by whole factors."""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import Step, square, without_defaults

NAMES = {"ResizeBicubic": "bicubic", "ResizeBilinear": "bilinear", "ResizeNearestNeighbor": "nearest"}
OPS = tuple(NAMES)
AXES = (1, 2)  # height and width


def match(net: Net, node: Node) -> Step | None:
    """Images whose sizes are known before and after, or are multiplied by numbers."""
    factors = _of_known_sizes(net, node) or _of_products(net, node)
    if factors is None:
        return None
    options = without_defaults(
        [
            ("size", square(factors), 2),
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
        found = [_factors(net, one, images, axis) for axis, one in zip(AXES, pack.inputs, strict=False)]
        return tuple(one[0] for one in found) if all(len(one) == 1 for one in found) else None
    both = _factors(net, size, images)
    return both * len(AXES) if len(both) == 1 else both or None


def _factors(net: Net, tensor: str, images: str, axis: int | None = None) -> tuple[int, ...]:
    """The numbers by which the size of images along an axis is multiplied, or their height and width; () if a tensor is
    not such a product.
    """
    product = net.made_by(tensor, "Mul")
    for part, by in (product.inputs[:2], product.inputs[1::-1]) if product else ():
        if _is_size(net, part, images, axis):
            return net.integers(by) or ()
    return ()


def _is_size(net: Net, tensor: str, images: str, axis: int | None) -> bool:
    """Whether a tensor is the size of images along an axis, or of height and width."""
    part = net.made_by(tensor, "StridedSlice")
    shape = net.made_by(part.inputs[0], "Shape") if part else None
    is_of_images = part is not None and shape is not None and shape.inputs[0] == images
    if part is not None and axis is None:
        ends = [net.integers(one) for one in part.inputs[1:]]
        masks = ("begin_mask", "ellipsis_mask", "end_mask", "new_axis_mask", "shrink_axis_mask")
        return is_of_images and ends == [(1,), (3,), (1,)] and not any(map(part.number, masks))
    return bool(
        part and is_of_images and part.number("shrink_axis_mask") == 1 and net.integers(part.inputs[1]) == (axis,)
    )
