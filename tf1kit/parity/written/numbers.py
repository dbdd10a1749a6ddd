"""Other numbers for a proof, where a graph has no finite number for the usual ones.

A length of 0 that something is divided by, a logarithm, a root, or steps that diverge: there the usual numbers compare
nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import numpy as np

FROM = 0.5  # numbers that are to be above 0 are this or more
SMALLER = (1, 4, 16)  # how many times smaller weights of several axes are


@dataclass(frozen=True)
class Numbers:
    """What a proof takes in the place of the usual numbers.

    Args:
        lowest: the lowest of the whole numbers that are fed.
        above: whether the other numbers that are fed are above 0.
        smaller: how many times smaller weights of several axes are.
    """

    lowest: int = 0
    above: bool = False
    smaller: int = 1

    def of(self, value: np.ndarray) -> np.ndarray:
        """The number in the place of each usual one; of whole numbers, the lowest in the place of a lower one."""
        if value.dtype.kind in "iu":
            return np.maximum(value, value.dtype.type(self.lowest))
        return np.abs(value) + value.dtype.type(FROM) if self.above and value.dtype.kind == "f" else value

    @property
    def told(self) -> list[str]:
        """Clauses about them."""
        found = ["whole numbers are from 1 on"] if self.lowest else []
        found += [f"other numbers that are fed are from {FROM} on"] if self.above else []
        return found + ([f"weights are a {SHARES[self.smaller]} of the usual ones"] if self.smaller > 1 else [])


SHARES = {4: "quarter", 16: "sixteenth"}


def choices(kinds: Collection[str], shrinks: bool = True) -> Iterator[Numbers]:
    """The numbers to try, the usual ones first.

    kinds: those of the types of what is fed.  shrinks: whether weights may be smaller.
    """
    lowest = (0, 1) if {*"iu"} & {*kinds} else (0,)
    above = (False, True) if "f" in kinds else (False,)
    for smaller in SMALLER if shrinks else (1,):
        yield from (Numbers(low, one, smaller) for one in above for low in lowest)
