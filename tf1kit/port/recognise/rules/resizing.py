"""Images of another size: `tf.compat.v1.image.resize_bilinear` and its kind, with their three alignments.

Keras resizes with one alignment alone, and repeats pixels in another operation than `nearest` is.
"""

from __future__ import annotations

from tf1kit.port.net import Net, Node
from tf1kit.port.recognise.step import CALL, Step, without_defaults

GENERAL = True
NAMES = {
    "ResizeArea": "tf.compat.v1.image.resize_area",
    "ResizeBicubic": "tf.compat.v1.image.resize_bicubic",
    "ResizeBilinear": "tf.compat.v1.image.resize_bilinear",
    "ResizeNearestNeighbor": "tf.compat.v1.image.resize_nearest_neighbor",
}
OPS = tuple(NAMES)


def match(net: Net, node: Node) -> Step | None:
    """Images of a size that is constant or computed."""
    del net
    options = without_defaults((key, node.truth(key), False) for key in ("align_corners", "half_pixel_centers"))
    return Step(NAMES[node.op], node.inputs, (node.output,), node.name, options, form=CALL)
