"""Makes the page of `tf1kit port --html`: the graph scope by scope, then the rungs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from tf1kit.parity.reports import export
from tf1kit.parity.reports import terminal as report
from tf1kit.parity.reports.page import fill
from tf1kit.parity.results import RungResult
from tf1kit.parity.rungs import SHOWS

INITIAL = {
    "initial": "the weights of a new port begin as those of the graph",
    "float32": "how far a port of stock Keras is from its graph, and why",
}


@dataclass
class Scope:
    """A scope of a graph, and what became of it.

    name: the scope; a function of the port ends with "()", and "" is what the port does not need.
    operations: how many operations of the graph it had, None for a function.
    lines: how many lines of the port it has, None if it has none.
    worst: {rung: the largest difference in ULP, or what is wrong}.
    """

    name: str
    operations: int | None = 0
    lines: int | None = 0
    worst: dict[str, str] = field(default_factory=dict)


def write_page(
    path: Path, title: str, says: str, scopes: Sequence[Scope], results: Sequence[RungResult], left: Sequence[str]
) -> None:
    """Write the page to `path`. An older page is replaced.

    says: what was recognised.  left: what is not proven, each a clause.
    Raises UsageError if the folder does not exist or cannot be written.
    """
    export.write_text(path, render(title, says, scopes, results, left))


def render(title: str, says: str, scopes: Sequence[Scope], results: Sequence[RungResult], left: Sequence[str]) -> str:
    """Return the HTML of the page."""
    names = ("compared", "groups", "number")
    return fill(
        "written.html",
        title=title,
        says=says,
        scopes=scopes,
        results=results,
        left=left,
        status="fails" if report.overall(results) == "fails" else "not run" if left else "holds",
        verdict=f"not fully proven: {'; '.join(left)}" if left else "proven",
        rungs=[result.rung for result in results if result.rows],
        shows=SHOWS | INITIAL,
        **{name: getattr(report, name) for name in names},
    )
