"""How the pixels of a resized image are aligned."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.parity.causes.change import FORWARD, PORTING, Change, named
from tf1kit.parity.causes.wiring import Edited, Original, each_and_all

WHEN = (FORWARD,)
REMEDY = (
    "Resize with tf.compat.v1.image.resize and the align_corners of the original: tf.image.resize and Keras's layers "
    "align the centers of pixels, TensorFlow 1 aligns their corners"
)
SECTION = PORTING + "#images"
KINDS = ("ResizeBilinear", "ResizeNearestNeighbor", "ResizeBicubic")
ALIGNED = {
    (False, False): "the upper left corners of pixels",
    (True, False): "the corners of the images (align_corners)",
    (False, True): "the centers of pixels (half_pixel_centers)",
}


def changes(original: Original) -> Iterator[Change]:
    """Each other alignment, then each other kind of interpolation."""
    found = [node.name for node in original.of(*KINDS)]
    for names in each_and_all(found):
        for (corners, centers), said in ALIGNED.items():
            own = {_own(original, name) for name in names}
            if own != {(corners, centers)}:
                says = f"the port aligns {said}, the original aligns {ALIGNED[min(own)]} ({named(names)})"
                yield Change(says, names, partial(_align, names=names, corners=corners, centers=centers))
        for kind in KINDS:
            wrong = tuple(name for name in names if original.nodes[name].op != kind)
            for (corners, centers), said in ALIGNED.items() if wrong else ():
                says = f"the port resizes by {kind} and aligns {said}, the original resizes by {original.nodes[wrong[0]].op}"
                apply = partial(_align, names=wrong, corners=corners, centers=centers, kind=kind)
                yield Change(f"{says} ({named(wrong)})", wrong, apply)


def _own(original: Original, name: str) -> tuple[bool, bool]:
    node = original.nodes[name]
    return node.attr["align_corners"].b, node.attr["half_pixel_centers"].b


def _align(edited: Edited, names: tuple[str, ...], corners: bool, centers: bool, kind: str = "") -> None:
    for name in names:
        edited.attribute(name, align_corners=corners, half_pixel_centers=centers)
        edited.nodes[name].op = kind or edited.nodes[name].op
