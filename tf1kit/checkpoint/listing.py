"""`tf1kit checkpoint list`: shows the variables of a checkpoint as a table and as JSON."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tf1kit.checkpoint.formats.dtypes import dtype_name
from tf1kit.checkpoint.map.kinds import Kind
from tf1kit.checkpoint.mapping import Checkpoint
from tf1kit.checkpoint.statistics import Statistics, statistics
from tf1kit.console import print_table

HEAD = ("variable", "shape", "dtype", "bytes", "kind")
COLUMNS = ("min", "mean", "max", "std", "NaN", "Inf")


@dataclass(frozen=True)
class Row:
    """A variable as it is shown; a slot or an average is listed in the scope of its variable."""

    name: str
    scope: str
    shape: tuple[int, ...] | None
    dtype: str
    bytes: int
    kind: Kind
    statistics: Statistics | None = None


def rows_of(checkpoint: Checkpoint, stats: bool, tell: Callable[[str, int, int], None]) -> list[Row]:
    """A row for each variable, sorted by scope; tensors are read only for `stats`."""
    rows = []
    for done, name in enumerate(checkpoint):
        kind = checkpoint.kind(name)
        scope = (kind.of or name).rpartition("/")[0]
        found = None
        if stats:
            tell(name, done, len(checkpoint))
            found = statistics(checkpoint[name])
        shape = checkpoint.shape_if_known(name)
        dtype = dtype_name(checkpoint.dtype(name))
        rows.append(Row(name, scope, shape, dtype, checkpoint.nbytes(name), kind, found))
    return sorted(rows, key=lambda row: (row.scope, row.kind.of or row.name, row.name))


def as_json(checkpoint: Checkpoint, rows: list[Row]) -> dict[str, Any]:
    """The listing as JSON."""
    return {
        "path": str(checkpoint.path),
        "format": checkpoint.format,
        "files": checkpoint.files,
        "note": checkpoint.note,
        "bytes": sum(row.bytes for row in rows),
        "variables": [asdict(row) for row in rows],
    }


def show(checkpoint: Checkpoint, rows: list[Row], console: Console, quiet: bool = False) -> None:
    """Print the rows as a table with a section per scope (not if `quiet`), and a summary."""
    if not quiet:
        _print_table(checkpoint, rows, console)
    console.print(Text(_summary(checkpoint, rows)), soft_wrap=True)


def _print_table(checkpoint: Checkpoint, rows: list[Row], console: Console) -> None:
    stats = any(row.statistics for row in rows)
    table = Table(title=Text(f"{checkpoint.path}: {checkpoint.format}"), title_justify="left")
    for head in HEAD + (COLUMNS if stats else ()):
        right = head == "bytes" or head in COLUMNS
        table.add_column(head, justify="right" if right else "left", no_wrap=head != "kind", overflow="fold")
    for scope, members in groupby(rows, key=lambda row: row.scope):
        group = list(members)
        if scope:
            total = sum(row.bytes for row in group)
            table.add_row(Text(scope + "/", "bold"), "", "", Text(f"{total:,}", "bold"), "")
        for row in group:
            table.add_row(*(Text(cell) for cell in _cells(row)))
        table.add_section()
    print_table(table, console)


def _cells(row: Row) -> list[str]:
    inside = bool(row.scope) and row.name.startswith(row.scope + "/")
    cells = [
        "  " + row.name[len(row.scope) + 1 :] if inside else row.name,
        "?" if row.shape is None else str(list(row.shape)),
        row.dtype,
        f"{row.bytes:,}" if row.bytes or row.dtype != "string" else "",
        _kind(row),
    ]
    if row.statistics is None:
        return cells
    found = row.statistics
    numbers = (found.minimum, found.mean, found.maximum, found.std)
    cells += ["" if number is None else f"{number:.6g}" for number in numbers]
    return cells + [f"{count:,}" if count else "" for count in (found.nans, found.infinite)]


def _kind(row: Row) -> str:
    """The kind in words; the variable that it names is shortened by the row's scope."""
    said = str(row.kind)
    prefix = row.scope + "/"
    if row.kind.of and row.scope and row.kind.of.startswith(prefix):
        return said.removesuffix(row.kind.of) + row.kind.of[len(prefix) :]
    return said


def _summary(checkpoint: Checkpoint, rows: list[Row]) -> str:
    kinds = Counter(row.kind.what for row in rows)
    said = ", ".join(f"{count} × {what}" for what, count in kinds.most_common())
    lines = [f"{len(rows)} tensors, {sum(row.bytes for row in rows):,} bytes: {said}"]
    bad = [row.name for row in rows if row.statistics and (row.statistics.nans or row.statistics.infinite)]
    if bad:
        lines.append(f"not finite: {', '.join(bad[:5])}" + (f" and {len(bad) - 5} more" if len(bad) > 5 else ""))
    return "\n".join(lines + ([f"Note: {checkpoint.note}."] if checkpoint.note else []))
