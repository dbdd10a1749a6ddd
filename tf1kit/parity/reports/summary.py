"""Summarises a pair in one line, with the status and the worst number of each rung."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tf1kit.console import print_table
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports.terminal import STATUSES, checked, measured, number, overall
from tf1kit.parity.results import VERDICT, RungResult, passing

if TYPE_CHECKING:
    from tf1kit.parity.folder import Entry


@dataclass
class Line:
    """The results of the ladder for one entry. `problem` says why the pair cannot be used."""

    entry: Entry
    results: list[RungResult] = field(default_factory=list)
    about: dict[str, Any] = field(default_factory=dict)
    problem: str = ""

    @property
    def status(self) -> str:
        """The worst status of the rungs."""
        return "fails" if self.problem else overall(self.results)

    @property
    def seconds(self) -> float:
        """The time of all rungs together."""
        return sum(result.seconds for result in self.results)


def metric(result: RungResult) -> str:
    """The worst number of a rung as text: `26 variables`, `0 ULP`, `2.1e-06` or `9 of 9 checks`."""
    if result.map_rows:
        return f"{len(result.map_rows)} variables"
    mutated = [catch for catch in result.catches if catch.expected]
    if mutated:
        return f"{sum(catch.ok for catch in mutated)} of {len(mutated)} caught"
    held, checks = checked(result)
    if checks:
        return f"{held} of {checks} checks"
    rows = [row for row in result.rows if measured(row) and not row.note]
    if not rows:
        return ""
    excepted = sum(bool(row.note) for row in result.rows)
    return worst(result.rung, rows) + (f", {excepted} excepted" if excepted else "")


def worst(rung: str, rows: Sequence[Row]) -> str:
    """The largest difference: in ULP for the rung `bitwise`, else of scale."""
    if rung == "bitwise":
        return f"{number(max(row.ulp or 0 for row in rows))} ULP"
    return number(max(row.scaled for row in rows))


def print_lines(lines: Sequence[Line], alone: dict[str, str], console: Console, quiet: bool = False) -> None:
    """Print the table, the modules without a pair, why pairs do not hold, and a last line.

    If quiet, only the reasons and the last line are printed.
    """
    if not quiet:
        _print_table(lines, alone, console)
    for line in lines:
        for sentence in () if quiet and line.status in passing(False) else reasons(line):
            console.print(f"{line.entry.title}: {sentence}", style=STATUSES[line.status], markup=False, highlight=False)
    console.print(f"\n{verdict(lines)}", style=STATUSES[status(lines)], markup=False, highlight=False)


def _print_table(lines: Sequence[Line], alone: dict[str, str], console: Console) -> None:
    rungs = list(dict.fromkeys(result.rung for line in lines for result in line.results))
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, collapse_padding=True)
    table.add_column("pair", no_wrap=True)
    for rung in rungs:
        table.add_column(rung)
    table.add_column("seconds", justify="right")
    for line in lines:
        cells = [_cell(result) for result in line.results] or [f"[{STATUSES['fails']}]cannot be used[/]"]
        cells += [""] * (len(rungs) - len(cells))
        table.add_row(escape(line.entry.title), *cells, f"{line.seconds:.0f}")
    print_table(table, console)
    for stem, why in alone.items():
        console.print(f"legacy/{stem}.py {why}", markup=False, highlight=False)


def _cell(result: RungResult) -> str:
    style = STATUSES[result.status]
    return f"[{style}]{result.status}[/] {escape(metric(result))}".strip()


def reasons(line: Line) -> list[str]:
    """Say why a line does not hold, in a few sentences per rung. The report of one pair has all."""
    found = [line.problem] if line.problem else []
    for result in line.results:
        first, more = result.failures[:3], len(result.failures) - 3
        found += [f"{result.rung} fails: {sentence}" for sentence in first]
        found += [f"{result.rung}: and {more} more failures"] if more > 0 else []
        found += [f"{result.rung} not run: {result.missing}"] if result.missing else []
        found += [f"{result.rung} {VERDICT}: {result.rounding}"] if result.rounding else []
        found += [f"{result.rung}: {remark}" for remark in result.remarks]
        found += [f"{result.rung} not compared: {part}: {why}" for part, why in result.not_compared.items()]
    return found


def status(lines: Sequence[Line]) -> str:
    """The worst status of all pairs."""
    return min((line.status for line in lines), key=list(STATUSES).index, default="not run")


def verdict(lines: Sequence[Line]) -> str:
    """The last line, such as `every rung holds for 12 of 12 pairs`."""
    holding = sum(line.status in ("holds", "does not apply") for line in lines)
    return f"every rung holds for {holding} of {len(lines)} pairs"
