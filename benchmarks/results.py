"""What was measured: rows of turns, and the ratios between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Work:
    """A kind of work of a subject.

    Attributes:
        name: such as "training step".
        images: of a step; 0 if it has no images.
        multiply_adds: of a step, in convolutions and matrix products.
        moved: bytes that a step reads and writes, if that is what it is for.
        limit: how far a result may be from that of the first contestant, relative to the largest magnitude.
        steps: of a turn; 0 takes as many as fit into its time.
    """

    name: str
    images: int = 0
    multiply_adds: int = 0
    moved: int = 0
    limit: float = 1e-3
    steps: int = 0


@dataclass
class Row:
    """What a contestant did of one kind of work.

    Attributes:
        turns: milliseconds of a step, for each round.
        first: seconds from the start of the process to the end of the first step; 0 if it has other networks, too.
        peak: the largest memory of the process so far, in MB; likewise.
        apart: how far its result is from that of the first contestant.
        facts: what else was measured, such as the bytes between workers.
    """

    name: str
    version: str
    turns: list[float] = field(default_factory=list)
    first: float = 0.0
    peak: float = 0.0
    apart: float = 0.0
    facts: dict[str, float] = field(default_factory=dict)

    @property
    def milliseconds(self) -> float:
        """The median."""
        return median(self.turns)


@dataclass
class Result:
    """The rows of a subject by kind of work, and who was left out and why."""

    name: str
    title: str
    works: list[Work]
    rows: dict[str, list[Row]]
    left_out: dict[str, str]
    notes: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)  # what somebody computes who computes something else

    def row(self, work: str, name: str) -> Row | None:
        """The row of a contestant, or None."""
        return next((row for row in self.rows.get(work, ()) if row.name == name), None)

    def as_json(self) -> dict[str, Any]:
        """The result as plain values."""
        return asdict(self)

    @classmethod
    def of_json(cls, told: dict[str, Any]) -> Result:
        """The inverse of `as_json`."""
        rows = {work: [Row(**row) for row in some] for work, some in told["rows"].items()}
        return cls(**{**told, "works": [Work(**work) for work in told["works"]], "rows": rows})


def ratios(over: Sequence[float], under: Sequence[float]) -> list[float]:
    """The ratio of each turn, because the machine's speed drifts between turns."""
    return [one / other for one, other in zip(over, under, strict=True)]


def ratio(over: Sequence[float], under: Sequence[float]) -> float:
    """The median of the ratios of each turn."""
    return median(ratios(over, under))
