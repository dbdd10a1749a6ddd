"""Another learning rate."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from tf1kit.parity.causes.change import FREE, PORTING, Change
from tf1kit.parity.causes.optimizing import RATES, argument, behind_rates, set_argument, updates
from tf1kit.parity.causes.wiring import Edited, Original, short

WHEN = FREE
REMEDY = "Give the port's optimizer the learning rate of the original"
SECTION = PORTING + "#training"


def changes(original: Original) -> Iterator[Change]:
    """A constant of the port, or of the original's schedule, as the rate of all updates."""
    if original.scheduled:
        return
    found = {node.name: at for node in updates(original) if (at := argument(node, *RATES)) is not None}
    own = {original.scalar(original.nodes[name].input[at]) for name, at in found.items()}
    within = [value for name in behind_rates(original) if (value := original.scalar(name)) is not None]
    for value in dict.fromkeys(short(one) for one in (*within, *original.constants) if 0 < one <= 10):
        if found and all(one is None or abs(one - value) > 1e-6 * value for one in own):
            shown = ", ".join(sorted(f"{one:g}" for one in own if one is not None)) or "the rate of the schedule"
            says = f"the optimizer of the port has the constant rate {value:g}, not {shown}"
            yield Change(says, tuple(found), partial(_set, found=found, value=value), lasting=True)


def _set(edited: Edited, found: dict[str, int], value: float) -> None:
    for name, at in found.items():
        set_argument(edited, name, at, value)
