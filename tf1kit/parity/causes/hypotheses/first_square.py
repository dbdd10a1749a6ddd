"""The first mean square of RMSProp: 1 in TensorFlow 1, 0 in Keras."""

from __future__ import annotations

from collections.abc import Iterator

from tf1kit.parity.causes.change import FREE, PORTING, START, Change
from tf1kit.parity.causes.optimizing import argument, updates
from tf1kit.parity.causes.wiring import Edited, Original

WHEN = (START, *FREE)
REMEDY = "Use `tf1kit.keras.RMSProp`, whose mean squares begin at 1 as in TensorFlow 1"
SECTION = PORTING + "#training"


def changes(original: Original) -> Iterator[Change]:
    """Mean squares that begin at 0."""
    found = {
        str(original.behind(node.input[at]).name): node.name
        for node in updates(original)
        if (at := argument(node, "ms")) is not None
    }
    if found:
        start = tuple((name, 0.0) for name in found)
        says = f"the squares in the port's optimizer begin at 0, those of the original do not ({next(iter(found))})"
        yield Change(says, tuple(found.values()), _unchanged, start)


def _unchanged(edited: Edited) -> None:
    """Only the state changes."""
