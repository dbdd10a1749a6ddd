"""Shows in the terminal how far the replay of a capture is from what the program recorded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tf1kit.console import print_table
from tf1kit.parity.captured.replayed import APPLIED
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports.terminal import (
    KEY,
    STATUSES,
    empty_table,
    limit_text,
    measured,
    number,
    overall,
    print_failures,
    verdict,
)
from tf1kit.parity.results import RungResult

LABELS = {"loss": "losses", "gradients": "gradients", "weights": "weights", "slots": "slots"}
EXCUSED = "not compared: "  # begins the note of a weight that is listed all the same
UNKNOWN = "no cause is known"


@dataclass(frozen=True)
class Line:
    """The tensors of one kind in one window; `row` is that of the furthest, `noise` what the original has there."""

    label: str
    rows: list[Row]
    row: Row
    noise: float

    @property
    def verdict(self) -> str:
        """`holds`, `holds, 2 excepted` or `3 of 8 fail`."""
        failed, excepted = (
            sum(map(bool, found)) for found in zip(*((not row.ok, row.note) for row in self.rows), strict=True)
        )
        if failed:
            return f"{failed} of {len(self.rows)} fail"
        return f"holds, {excepted} excepted" if excepted else "holds"


def lines(result: RungResult) -> Iterator[Line]:
    """A line for the losses, the raw and the applied gradients, the weights and the slots of a window."""
    found: dict[str, list[Row]] = {}
    for row in result.rows:
        label = LABELS[row.kind] if not row.key.endswith(APPLIED) else f"{LABELS[row.kind]}{APPLIED}"
        found.setdefault(label, []).append(row)
    for label, rows in found.items():
        furthest = max(rows, key=_distance)
        yield Line(label, rows, furthest, result.noise.get(furthest.key, 0.0))


def causes(result: RungResult) -> dict[str, list[Row]]:
    """The tensors of a window beyond their limit, by cause, the furthest of each cause first."""
    found: dict[str, list[Row]] = {}
    for row in sorted(result.rows, key=_distance, reverse=True):
        if row.note or not row.ok:
            found.setdefault(cause(row), []).append(row)
    return found


def cause(row: Row) -> str:
    """Why a tensor is beyond its limit."""
    return row.note.removeprefix(EXCUSED).partition(":")[0] if row.note else UNKNOWN


def named(key: str) -> str:
    """`dense/kernel, step 3` of a key."""
    parts = KEY.fullmatch(key)
    assert parts is not None  # it matches whatever is not empty
    return f"{parts['name'].removeprefix('loss/').removesuffix(APPLIED)}, step {parts['step']}"


def print_replay(results: Sequence[RungResult], console: Console, title: str, quiet: bool = False) -> None:
    """Print a line for each kind of tensor in each window, the causes, the failures, and a last line.

    If quiet, only failures and the last line are printed.
    """
    if not quiet:
        print_table(_table(results, title), console)
        console.print()
    for result in results:
        for said in [] if quiet else _notes(result):
            console.print(said, style=STATUSES["not run"], markup=False, highlight=False)
        if failed := [row for row in result.rows if not row.ok]:
            title = f"{result.rung}: {len(failed)} tensors fail, {UNKNOWN}"
            print_failures(title, failed, console, "the JSON report lists all")
    last = verdict(results) if overall(results) != "holds" else f"holds: all {len(results)} windows"
    console.print(f"\n{last}", style=STATUSES[overall(results)], markup=False, highlight=False, soft_wrap=True)


def _table(results: Sequence[RungResult], title: str) -> Table:
    shown = empty_table(title, ("window", "verdict"), ("tensors", "of scale", "limit", "noise", "seconds"))
    shown.show_edge = False
    shown.add_column("furthest", overflow="fold")
    for result in results:
        style = STATUSES[result.status]
        title_cells = (f"[bold]{escape(result.rung)}[/]", f"[{style}]{result.status}[/]", str(len(result.rows)))
        shown.add_row(*title_cells, "", "", "", f"{result.seconds:.1f}")
        for line in lines(result):
            row, words = line.row, ("  " + line.label, line.verdict, str(len(line.rows)))
            numbers = (number(row.scaled) if measured(row) else "-", limit_text(row), number(line.noise), "")
            shown.add_row(*words, *numbers, escape(named(row.key)), style="" if row.ok else "red")
        if result.not_compared:
            shown.add_row("  not compared", "", str(len(result.not_compared)), style=STATUSES["not run"])
    return shown


def _notes(result: RungResult) -> Iterator[str]:
    """What a reader should know of a window: remarks, and each cause with its furthest tensor."""
    for remark in result.remarks:
        yield f"{result.rung}: {remark}"
    for why, rows in causes(result).items():
        if why != UNKNOWN:
            said = rows[0].note.removeprefix(EXCUSED)
            yield f"{result.rung}, {_count(len(rows))} beyond the limit: {said} ({named(rows[0].key)})"
    left: dict[str, list[str]] = {}
    for key, why in result.not_compared.items():
        left.setdefault(why.partition(":")[0], []).append(key)
    for keys in left.values():
        yield f"{result.rung}, {_count(len(keys))} not compared: {result.not_compared[keys[0]]} ({named(keys[0])})"


def _count(tensors: int) -> str:
    return f"{tensors} tensor{'s' * (tensors > 1)}"


def _distance(row: Row) -> tuple[bool, float]:
    """What sorts rows: those that fail are further than all that hold."""
    return not row.ok, row.scaled if row.scaled == row.scaled else float("inf")
