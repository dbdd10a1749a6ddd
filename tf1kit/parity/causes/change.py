"""A change of a captured graph, which a hypothesis proposes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tf1kit.parity.causes.wiring import Edited

# The patterns: what differs in a step.  A hypothesis names the patterns in which it is tried.
FORWARD = "forward"  # end points or the loss
GRADIENTS = "gradients"  # but not the forward pass
UPDATE = "update"  # weights and slots after the step, but not the gradients
STATISTICS = "statistics"  # variables that no gradient trains, such as moving averages
LATER = "later"  # a later step, but not the first one
START = "start"  # the slots of a new optimizer
FREE = (UPDATE, LATER)

PORTING = "docs/2-port-it.md"


@dataclass(frozen=True)
class Change:
    """What a port may do differently.

    Attributes:
        says: what the port does differently, as a sentence without its full stop.
        touches: the operations of the capture that are changed.
        apply: makes the change in a copy of the graph.
        start: variables that begin with another value.
        ignores: keys of a recording that cannot agree, because the port lacks what they compare.
        lasting: whether later steps have to agree, too, because the first one is not enough to tell.
    """

    says: str
    touches: tuple[str, ...]
    apply: Callable[[Edited], None]
    start: tuple[tuple[str, float], ...] = ()
    ignores: tuple[str, ...] = ()
    lasting: bool = False


def named(names: Sequence[str]) -> str:
    """The first of several operations, and how many more there are."""
    return names[0] + (f" and {len(names) - 1} more" if len(names) > 1 else "")
