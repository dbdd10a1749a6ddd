"""Shows the results of the ladder in the terminal. `page` makes the HTML page, `export` the JSON.

Everything important is a word or a number, never a colour alone, and fits into 100 columns.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich import box
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from tf1kit.console import print_table
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.values import is_exact
from tf1kit.parity.results import VERDICT, Catch, RungResult

# The statuses, the worst first, and their styles in the terminal.
STATUSES = {
    "fails": "bold red",
    "not run": "yellow",
    VERDICT: "yellow",
    "does not apply": "cyan",
    "holds": "green",
}
KEY = re.compile(
    r"(?:(?P<pair>[^/]+): )?(?:step_(?P<step>\d+)/)?(?:(?:endpoints|gradients|weights|slots)/)?(?P<name>.+)"
)
NAMES = ("legacy", "migrated")
SHOWN = 20  # failing tensors per table
ALL = "the JSON report and the page list all"
DETAILED = 3  # failing tensors whose worst elements are listed, and tensors listed per exception
MANY = 2  # more limits of a kind than that are shown from the smallest to the largest
WIDE = 90  # columns; in a narrower terminal the names of kinds take two lines
READABLE = 999_999  # a larger integer is rounded


@dataclass(frozen=True)
class Group:
    """A summary of the rows of one kind between two recordings.

    `scaled` and `ulp` are the largest values, or None if no row has one.
    """

    kind: str
    between: str
    count: int
    failed: int
    scaled: float | None
    ulp: int | None
    limit: str
    excepted: int = 0

    @property
    def verdict(self) -> str:
        """`holds`, `holds, 2 excepted` or `3 of 8 fail`."""
        if self.failed:
            return f"{self.failed} of {self.count} fail"
        return f"holds, {self.excepted} excepted" if self.excepted else "holds"


def groups(result: RungResult) -> list[Group]:
    """Group the rows of a rung by the compared recordings and by kind, in order of appearance."""
    found: dict[tuple[str, str], list[Row]] = {}
    for row in result.rows:
        pair = KEY.fullmatch(row.key)["pair"]  # type: ignore[index]  # matches whatever is not empty
        kind = f"{pair}: {row.kind}" if pair else row.kind
        found.setdefault((f"{row.reference}/{row.other}", kind), []).append(row)
    order = list(dict.fromkeys(between for between, _ in found))
    return [_group(*key, found[key]) for key in sorted(found, key=lambda key: order.index(key[0]))]


def _group(between: str, kind: str, rows: list[Row]) -> Group:
    limits = limits_text(rows)
    scaled = [row.scaled for row in rows if measured(row)]
    ulps = [row.ulp for row in rows if row.ulp is not None]
    failed, excepted = sum(not row.ok for row in rows), sum(bool(row.note) for row in rows)
    return Group(kind, between, len(rows), failed, _worst(scaled), max(ulps, default=None), limits, excepted)


def _worst(numbers: list[float]) -> float | None:
    return max(numbers, key=lambda number: math.inf if math.isnan(number) else number, default=None)


def measured(row: Row) -> bool:
    """Whether the row has numbers. A missing tensor or a wrong dtype or shape does not have any."""
    return row.ok or row.max_abs != 0 or row.ulp is not None


def limit_text(row: Row) -> str:
    """The limit of the row as text. Integers must always be equal."""
    return "0 ULP" if row.limit == 0 or is_exact(row.dtype) else f"{row.limit:g}"


def limits_text(rows: list[Row]) -> str:
    """The limits of rows as text: all of them, or from which to which if there are many."""
    bounds = sorted({row.limit for row in rows if limit_text(row) != "0 ULP"})
    texts = [f"{bounds[0]:.2g} to {bounds[-1]:.2g}"] if len(bounds) > MANY else [f"{bound:g}" for bound in bounds]
    exact = ["0 ULP"] if any(limit_text(row) == "0 ULP" for row in rows) else []
    return ", ".join([*exact, *texts])


def number(value: float | None) -> str:
    """Format a number with two digits. `0` means exactly 0, and None becomes `-`.

    Integers are not rounded unless they are very large.
    """
    if value is None:
        return "-"
    if isinstance(value, int) and value <= READABLE:
        return str(value)
    return f"{value:.1e}" if value and not math.isnan(value) else "NaN" if value else "0"


def verdict(results: Iterable[RungResult]) -> str:
    """List the rungs by status, the worst first, and what they leave out, as in
    `fails: golden; holds: map, bitwise; not compared: training=False (bitwise)`.
    """
    results = list(results)
    lists = [(status, [result.rung for result in results if result.status == status]) for status in STATUSES]
    lists.append(("not compared", [_left_out(result) for result in results if result.not_compared]))
    return (
        "; ".join(f"{status}: {', '.join(names)}" for status, names in lists if names)
        or "not run: no rung was asked for"
    )


def _left_out(result: RungResult) -> str:
    """What a rung could not compare, by name if it is one part."""
    first, *more = result.not_compared
    return f"{f'{len(more) + 1} parts' if more else first} ({result.rung})"


def overall(results: Iterable[RungResult]) -> str:
    """The worst status of the results."""
    return min((result.status for result in results), key=list(STATUSES).index, default="not run")


def compared(result: RungResult) -> str:
    """Say what a rung compared: `26 variables`, `149 tensors` or `caught 19 of 19`."""
    mutated = [catch for catch in result.catches if catch.expected]
    _, checks = checked(result)
    parts = [
        f"{len(result.map_rows)} variables" if result.map_rows else "",
        f"{checks} checks" if checks else "",
        f"{len(result.rows)} tensors" if result.rows else "",
        f"caught {sum(catch.ok for catch in mutated)} of {len(mutated)}" if mutated else "",
    ]
    return ", ".join(part for part in parts if part) or "nothing"


def checked(result: RungResult) -> tuple[int, int]:
    """For the rung `beyond`, return how many checks hold, and how many apply."""
    if result.rung != "beyond":
        return 0, 0
    failed: dict[str, bool] = {}
    for row in result.rows:
        check = row.key.partition("/")[0].partition(",")[0]
        failed[check] = failed.get(check, False) or not row.ok
    return list(failed.values()).count(False), len(failed)


def catch_verdict(catch: Catch) -> str:
    """`caught` or `MISSED` for a mutant, `quiet` or `FALSE ALARM` for the control."""
    if catch.expected:
        return "caught" if catch.ok else "MISSED"
    return "quiet" if catch.ok else "FALSE ALARM"


def noticed(catch: Catch) -> list[tuple[str, str]]:
    """Return (rungs, first tensor named) for a mutant, with the rungs that name the same tensor."""
    first: dict[str, list[str]] = {}
    for rung, sentence in catch.caught.items():
        first.setdefault(sentence.partition(": ")[0], []).append(rung)
    return [(", ".join(rungs), tensor) for tensor, rungs in first.items()]


def print_results(
    results: Sequence[RungResult],
    console: Console,
    names: tuple[str, str] = NAMES,
    allow_rounding: bool = False,
    quiet: bool = False,
    everything: str = ALL,
) -> None:
    """Print the ladder, the failures with their reasons, the mutants, and a last line.

    If quiet, only failures and the last line are printed.  `everything` says what lists all tensors.
    """
    if not quiet:
        print_table(_ladder_table(results, f"{names[0]} against {names[1]}", console.width < WIDE), console)
        console.print()
    for result in results:
        if not quiet:
            print_causes(result, console, everything)
        if result.catches and not (quiet and all(catch.ok for catch in result.catches)):
            print_table(_catches_table(result), console)
    for result in results:
        _print_reasons(result, console, quiet, everything)
    last = verdict(results)
    if VERDICT in last and not allow_rounding:
        last += f" ({VERDICT} is exit code 1; --allow-rounding accepts it)"
    console.print(f"\n{last}", style=STATUSES[overall(results)], markup=False, highlight=False, soft_wrap=True)


def print_causes(result: RungResult, console: Console, everything: str) -> None:
    """Print how far the tensors are apart that may differ, and why."""
    rows = [row for row in result.rows if row.key in result.causes]
    if not rows:
        return
    table = empty_table(f"{result.rung}: what differs", ("tensor", "because of"), ("of scale", "ULP"))
    for row in rows[:SHOWN]:
        table.add_row(escape(row.key), escape(result.causes[row.key]), *numbers_of(row)[1:])
    print_table(table, console)
    if rows[SHOWN:]:
        console.print(f"... and {len(rows) - SHOWN} more; {everything}\n", highlight=False)


def empty_table(title: str, left: Sequence[str], right: Sequence[str] = ()) -> Table:
    """A table without rows; the columns `right` have numbers."""
    table = Table(title=escape(title), title_justify="left", title_style="bold", box=box.SIMPLE_HEAD, pad_edge=False)
    table.collapse_padding = True
    for header in left:
        table.add_column(header, overflow="fold", no_wrap="tensor" in header)
    for header in right:
        table.add_column(header, justify="right", no_wrap=True)
    return table


def _ladder_table(results: Sequence[RungResult], title: str, narrow: bool) -> Table:
    table = empty_table(title, ("rung", "verdict", "compared"), ("tensors", "of scale", "ULP", "limit", "seconds"))
    table.show_edge = False
    table.columns[0].no_wrap = table.columns[2].no_wrap = True
    table.columns[1].min_width = len("excepted")
    colon = ":\n  " if narrow else ": "
    for result in results:
        style = STATUSES[result.status]
        cells = (f"[bold]{result.rung}[/]", f"[{style}]{result.status}[/]", compared(result))
        table.add_row(*cells, "", "", "", "", f"{result.seconds:.1f}")
        for group in groups(result):
            words = map(escape, ("  " + group.kind.replace(": ", colon), group.verdict, group.between))
            numbers = (str(group.count), number(group.scaled), number(group.ulp), group.limit.replace(", ", ",\n"))
            table.add_row(*words, *numbers, style="red" if group.failed else "")
        for check in result.not_applicable:
            table.add_row(escape("  " + check), "does not apply", style=STATUSES["does not apply"])
        for part in result.not_compared:
            table.add_row(escape("  " + part), "not compared", style=STATUSES["not run"])
    return table


def _catches_table(result: RungResult) -> Table:
    table = empty_table(f"{result.rung}: mutants", ("mutant", "verdict", "noticed by", "first tensor named"))
    for catch in result.catches:
        first, *more = noticed(catch) or [("-", "-")]
        style = STATUSES["holds" if catch.ok else "fails"]
        table.add_row(escape(catch.name), f"[{style}]{catch_verdict(catch)}[/]", *map(escape, first))
        for rungs, tensor in more:
            table.add_row("", "", escape(rungs), escape(tensor))
    return table


def _print_reasons(result: RungResult, console: Console, quiet: bool, everything: str) -> None:
    """Print the failures of a rung and, unless quiet, its notes."""
    for sentence in result.because.sentences:
        console.print(f"{result.rung}, {sentence}", style=STATUSES["fails"], markup=False, highlight=False)
    lines = [("not run", result.missing), (VERDICT, result.rounding)]
    lines += [("fails", f"{row.legacy}: {row.problem}") for row in result.map_rows if row.problem]
    for status, reason in lines:
        if reason:
            console.print(f"{result.rung} {status}: {reason}", style=STATUSES[status], markup=False, highlight=False)
    if not quiet:
        _print_notes(result, console, everything)
    failed: dict[tuple[str, str], list[Row]] = {}
    for row in result.rows:
        if not row.ok:
            failed.setdefault((row.reference, row.other), []).append(row)
    for names, rows in failed.items():
        print_failures(f"{result.rung}, {' against '.join(names)}: {len(rows)} tensors fail", rows, console, everything)


def _print_notes(result: RungResult, console: Console, everything: str) -> None:
    """Print what does not apply, what was not compared, remarks, and exceptions."""
    lines = [("does not apply", f"does not apply: {result.inapplicable}")] if result.inapplicable else []
    if result.rows:
        lines += [("does not apply", f"does not apply: {what}: {why}") for what, why in result.not_applicable.items()]
    lines += [("not run", f"not compared: {part}: {why}") for part, why in result.not_compared.items()]
    for status, said in lines:
        console.print(f"{result.rung} {said}", style=STATUSES[status], markup=False, highlight=False)
    for remark in result.remarks:
        console.print(f"{result.rung}: {remark}", style=STATUSES["not run"], markup=False, highlight=False)
    excepted: dict[tuple[str, str, str], list[Row]] = {}
    for row in result.rows:
        if row.note:
            excepted.setdefault((row.reference, row.other, row.note.partition(":")[0]), []).append(row)
    for (reference, other, _), rows in excepted.items():
        _print_exceptions(f"{result.rung}, {reference} against {other}", rows, console, everything)


def _print_exceptions(where: str, rows: list[Row], console: Console, everything: str) -> None:
    """Print the first tensors that pass by the same exception, and how many more there are."""
    lines = [f"{where}, exception: {row.key}: {row.note}" for row in rows[:DETAILED]]
    if rows[DETAILED:]:
        lines.append(f"... and {len(rows) - DETAILED} more by this exception; {everything}")
    for line in lines:
        console.print(line, style=STATUSES["not run"], markup=False, highlight=False)


def print_failures(title: str, rows: list[Row], console: Console, everything: str) -> None:
    """Print a table of tensors that fail, and the elements of the first ones that differ most."""
    table = empty_table(title, ("tensor", "shape", "verdict"), ("max abs", "of scale", "ULP", "limit"))
    for row in rows[:SHOWN]:
        words = map(escape, (row.key, shape_text(row.shape) if row.dtype else "-", problem_text(row)))
        table.add_row(*words, *numbers_of(row), limit_text(row))
    print_table(table, console)
    if rows[SHOWN:]:
        console.print(f"... and {len(rows) - SHOWN} more; {everything}\n", highlight=False)
    worst = [row for row in rows if row.worst][:DETAILED]
    if worst:
        print_table(_worst_table(worst), console)


def _worst_table(rows: list[Row]) -> Table:
    table = empty_table("the elements that differ most", ("tensor", "element"), (rows[0].reference, rows[0].other))
    for row in rows:
        for place, (index, reference, other) in enumerate(row.worst):
            key = "" if place else row.key
            table.add_row(escape(key), escape(str(index)), exact(reference, row), exact(other, row))
    return table


def exact(value: float, row: Row) -> str:
    """Format a value of the row's tensor with enough digits to tell it from its neighbours."""
    return f"{value:.17g}" if row.dtype == "float64" else f"{value:.9g}"


def numbers_of(row: Row) -> list[str]:
    """The largest difference, the same of scale, and ULP. `-` stands for a missing number."""
    return [number(value) if measured(row) else "-" for value in (row.max_abs, row.scaled, row.ulp)]


def problem_text(row: Row) -> str:
    """`holds`, the exception by which the row passes, `differs`, or a sentence without numbers."""
    return (row.note or "holds") if row.ok else "differs" if row.worst else row.problem


def shape_text(shape: Iterable[int]) -> str:
    """A shape as text, such as `128x24x24x64`, or `scalar`."""
    return "x".join(str(size) for size in shape) or "scalar"
