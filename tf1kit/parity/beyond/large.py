"""Values that the streams do not give: large images, and gradients that are large enough to reach any clipping."""

from __future__ import annotations

from typing import Any

from tf1kit.parity.beyond.rows import NotApplicableError
from tf1kit.parity.beyond.sizes import at, other_size, shapes_with
from tf1kit.parity.recording.compare import Row

IMAGES = 8  # times as large: up to 14 in place of the root of 3
LABELS = 1000  # times as large: every gradient is


def large_images(ladder: Any) -> list[Row]:
    """One step on images beyond every threshold that an activation or a clip of the input is likely to have."""
    if not ladder.pair.input_dtype.startswith("float"):
        raise NotApplicableError("integer input takes its whole range under bitwise")
    return at(ladder, "large images", _shapes(ladder), images=IMAGES)


def large_gradients(ladder: Any) -> list[Row]:
    """One step on labels of 1000 in place of 1, which makes gradients large whatever the loss is."""
    if not ladder.migrated32.trains:
        raise NotApplicableError("the pair does not train")
    return at(ladder, "large gradients", _shapes(ladder), labels=LABELS)


def _shapes(ladder: Any) -> list[tuple[int, ...]]:
    """A few images, where the legacy takes another batch size than its own."""
    return [*shapes_with(ladder, other_size(ladder)), ladder.pair.input_shape]
