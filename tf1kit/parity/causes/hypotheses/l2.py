"""L2 regularization that is doubled, halved or left out."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from tf1kit.parity.causes.change import FORWARD, PORTING, Change, named
from tf1kit.parity.causes.wiring import Edited, Original, each_and_all

WHEN = (FORWARD,)
REMEDY = "Use `tf1kit.keras.L2`, or give keras.regularizers.L2 half of the scale: tf.nn.l2_loss is half of the sum of squares"
SECTION = PORTING + "#losses-and-metrics"
FACTORS = {
    2.0: "the port adds twice the penalty of the original: it leaves out the factor 1/2 of tf.nn.l2_loss",
    0.5: "the port adds half of the penalty of the original: it has a factor 1/2 that the original does not have",
    0.0: "the port leaves the penalty out",
}


def changes(original: Original) -> Iterator[Change]:
    """Each penalty doubled, halved and left out."""
    found = [node.name for node in original.of("L2Loss", "Sum") if _is_penalty(original, node)]
    for names in each_and_all(found):
        for factor, says in FACTORS.items():
            yield Change(f"{says} ({named(names)})", names, partial(_scale, names=names, factor=factor))


def _is_penalty(original: Original, node: Any) -> bool:
    inner = original.input(node, 0)
    squared = inner.op == "Square" or (inner.op == "Mul" and len(set(inner.input[:2])) == 1)
    return (
        original.is_variable(node.input[0]) if node.op == "L2Loss" else squared and original.is_variable(inner.input[0])
    )


def _scale(edited: Edited, names: tuple[str, ...], factor: float) -> None:
    for name in names:
        edited.after(name, partial(edited.scaled, factor=factor))
