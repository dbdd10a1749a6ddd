"""The checks with large values: large images, and gradients large enough for any clipping."""

from __future__ import annotations

from typing import Any

from tf1kit.parity.beyond.rows import NotApplicableError
from tf1kit.parity.beyond.sizes import at, other_size, sized
from tf1kit.parity.recording.compare import Row

IMAGES = 8  # factor of the inputs: up to 14 instead of the root of 3
LABELS = 1000  # factor of the labels, which makes all gradients large
WHOLE = "bitwise already uses the whole range of integer input"


def large_images(ladder: Any) -> list[Row]:
    """Compare one step on float inputs that exceed the usual thresholds of activations and clipping."""
    batches = ladder.pair.batches
    if not any(field.scales for field in batches.inputs):
        raise NotApplicableError("no input has floats without a declared range" if batches.named else WHOLE)
    return _scaled(ladder, inputs=IMAGES)


def large_gradients(ladder: Any) -> list[Row]:
    """Compare one step on labels of 1000 instead of 1, which give large gradients for any loss."""
    if not ladder.migrated32.trains:
        raise NotApplicableError("the pair does not train")
    labels = ladder.pair.batches.labels
    if labels is None:
        raise NotApplicableError("the loss takes no labels")
    if not labels.scales:
        raise NotApplicableError("its labels are whole numbers or have a declared range")
    return _scaled(ladder, labels=LABELS)


def _scaled(ladder: Any, **factors: int) -> list[Row]:
    """Compare one step on a few rows, or on the pair's own batch if the legacy takes no other."""
    own = ladder.pair.batches
    tried = [] if own.rows is None else sized(ladder, other_size(ladder))
    names = {"inputs": "large images", "labels": "large gradients"}
    (factor,) = factors
    return at(ladder, names[factor], [batches.scaled(**factors) for batches in (*tried, own)])
