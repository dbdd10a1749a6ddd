"""The checks with large values: large images, and gradients large enough for any clipping."""

from __future__ import annotations

from typing import Any

from tf1kit.parity.beyond.rows import NotApplicableError
from tf1kit.parity.beyond.sizes import at, other_size, shapes_with
from tf1kit.parity.recording.compare import Row

IMAGES = 8  # factor of the images: up to 14 instead of the root of 3
LABELS = 1000  # factor of the labels, which makes all gradients large


def large_images(ladder: Any) -> list[Row]:
    """Compare one step on images that exceed the usual thresholds of activations and clipping."""
    if not ladder.pair.input_dtype.startswith("float"):
        raise NotApplicableError("bitwise already uses the whole range of integer input")
    return at(ladder, "large images", _shapes(ladder), images=IMAGES)


def large_gradients(ladder: Any) -> list[Row]:
    """Compare one step on labels of 1000 instead of 1, which give large gradients for any loss."""
    if not ladder.migrated32.trains:
        raise NotApplicableError("the pair does not train")
    return at(ladder, "large gradients", _shapes(ladder), labels=LABELS)


def _shapes(ladder: Any) -> list[tuple[int, ...]]:
    """The shapes to try: a few images, and the pair's own shape if the legacy takes no other."""
    return [*shapes_with(ladder, other_size(ladder)), ladder.pair.input_shape]
