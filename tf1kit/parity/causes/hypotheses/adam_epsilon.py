"""The epsilon of an optimizer."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import argument, set_argument, updates
from tf1kit.parity.causes.wiring import Edited, Original, short

WHEN = FREE
REMEDY = "Give the port's optimizer the epsilon of the original: Adam has 1e-8 in TensorFlow 1 and 1e-7 in Keras"
SECTION = PORTING + "#training"
USUAL = (1e-7, 1e-8, 1e-10, 1e-6, 1e-5, 1e-4, 1e-3, 0.1, 1.0)


def changes(original: Original) -> Iterator[Change]:
    """Another epsilon in all updates."""
    found = {node.name: at for node in updates(original) if (at := argument(node, "epsilon")) is not None}
    own = {original.scalar(original.nodes[name].input[at]) for name, at in found.items()}
    small = [short(one) for one in original.constants if 0 < one <= 1]
    for value in dict.fromkeys([*USUAL, *small]) if found else ():
        if all(one is None or abs(one - value) > 1e-6 * value for one in own):
            shown = (
                ", ".join(sorted(f"{one:g}" for one in own if one is not None)) or "an epsilon that the graph computes"
            )
            says = f"the optimizer of the port has epsilon {value:g}, not {shown}"
            yield Change(says, tuple(found), partial(_set, found=found, value=value))


def _set(edited: Edited, found: dict[str, int], value: float) -> None:
    for name, at in found.items():
        set_argument(edited, name, at, value)
