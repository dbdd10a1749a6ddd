"""The decay of a moving average, and 1 - decay in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from tf1kit.parity.causes.averages import Average, averages
from tf1kit.parity.causes.change import PORTING, STATISTICS, Change, named
from tf1kit.parity.causes.wiring import Edited, Original, short

WHEN = (STATISTICS,)
REMEDY = "Give the port's batch norm the decay of the original as momentum: both are the share of the old average that is kept"
SECTION = PORTING + "#batch-norm"
LEAST = 1e-5  # of a share; with a smaller one an average would not move
USUAL = (0.9, 0.99, 0.999, 0.9997, 0.95)


def changes(original: Original) -> Iterator[Change]:
    """1 - decay, then the numbers of the port and the usual ones."""
    found = [one for one in averages(original) if one.share is not None]
    touched = tuple(one.update for one in found)
    if not found:
        return
    shown = ", ".join(dict.fromkeys(f"{1 - one.kept:.6g}" for one in found))
    others = {one.kept for one in found} | {1.0}
    for share in dict.fromkeys([*(short(1 - one.kept) for one in found), *_shares(original)]):
        if all(abs(share - other) > 1e-6 for other in others):
            what = (
                "it uses 1 - decay in place of the decay"
                if any(abs(share + one.kept - 1) < 1e-6 for one in found)
                else "it uses another decay"
            )
            says = f"the port keeps {1 - share:.6g} of a moving average, not {shown}: {what} ({named(touched)})"
            yield Change(says, touched, _setting(found, share))
            yield Change(says, touched, _subtracting(found, share))


def _shares(original: Original) -> list[float]:
    """The shares of a new value: those of the usual decays, then those that the port's numbers can
    mean.
    """
    shares = [short(1 - one) for one in USUAL]
    numbers = [one for one in original.constants if LEAST < one < 1 - LEAST]
    return [*shares, *(short(value) for one in numbers for value in (one, 1 - one))]


def _subtracting(found: list[Average], share: float) -> Callable[[Edited], None]:
    """Compute the share as 1 - decay, which rounds differently."""

    def apply(edited: Edited) -> None:
        for one in found:
            node, at = one.share  # type: ignore[misc]
            beside = edited.nodes[node].input[1 - at]
            parts = edited.constant(beside, 1.0), edited.constant(beside, short(1 - share))
            edited.set(node, at, edited.add(node + "/share", "Sub", *parts))

    return apply


def _setting(found: list[Average], share: float) -> Callable[[Edited], None]:
    def apply(edited: Edited) -> None:
        for one in found:
            node, at = one.share  # type: ignore[misc]
            edited.set(node, at, edited.constant(edited.nodes[node].input[1 - at], share))

    return apply
