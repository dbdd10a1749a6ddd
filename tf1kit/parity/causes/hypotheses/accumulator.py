"""The number at which the sums of squares of Adagrad or Ftrl begin."""

from __future__ import annotations

from collections.abc import Iterator

from tf1kit.parity.causes.change import PORTING, START, Change
from tf1kit.parity.causes.optimizing import argument, updates
from tf1kit.parity.causes.wiring import Edited, Original, short

WHEN = (START,)
REMEDY = "Give the port's optimizer the initial_accumulator_value of the original; both frameworks have 0.1 if it is left out"
SECTION = PORTING + "#training"
USUAL = (0.0, 0.1, 1.0)


def changes(original: Original) -> Iterator[Change]:
    """A usual number, or one of the port, in all sums."""
    found = {
        str(original.behind(node.input[at]).name): node.name
        for node in updates(original)
        if ("Adagrad" in node.op or "Ftrl" in node.op) and (at := argument(node, "accum")) is not None
    }
    for value in dict.fromkeys([*USUAL, *(short(one) for one in original.constants if one >= 0)]) if found else ():
        says = f"the sums of squares in the port's optimizer begin at {value:g}, those of the original do not"
        start = tuple((name, value) for name in found)
        yield Change(f"{says} ({next(iter(found))})", tuple(found.values()), _unchanged, start)


def _unchanged(edited: Edited) -> None:
    """Only the state changes."""
