"""Shows the result of `tf1kit checkpoint diff` as a table and as JSON."""

from __future__ import annotations

import math
from dataclasses import asdict
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from tf1kit.checkpoint.diff import Difference
from tf1kit.checkpoint.mapping import Checkpoint
from tf1kit.console import print_table

HEAD = ("tensor", "shape", "dtype", "differ", "max abs", "of scale", "ULP", "worst: A, B")
COLUMNS = ("mean A", "mean B", "std A", "std B")


def as_json(left: Checkpoint, right: Checkpoint, found: list[Difference]) -> dict[str, Any]:
    """The comparison as JSON; infinite numbers become text, because JSON cannot express them."""
    rows = [{**asdict(said), "equal": said.equal} for said in found]
    for row in rows:
        row |= {key: str(row[key]) for key in ("max_abs", "scaled") if not math.isfinite(row[key])}
    return {
        "A": {"path": str(left.path), "format": left.format},
        "B": {"path": str(right.path), "format": right.format},
        "equal": sum(said.equal for said in found),
        "different": sum(not said.equal for said in found),
        "tensors": rows,
    }


def show(left: Checkpoint, right: Checkpoint, found: list[Difference], console: Console, quiet: bool = False) -> None:
    """Print the tensors that differ (not if `quiet`), and how many differ and are equal."""
    different = [said for said in found if not said.equal]
    if not quiet:
        _print_table(left, right, different, console)
    console.print(f"{len(different)} of {len(found)} tensors differ, {len(found) - len(different)} are equal.")


def _print_table(left: Checkpoint, right: Checkpoint, different: list[Difference], console: Console) -> None:
    console.print(Text(f"A: {left.path} ({left.format})\nB: {right.path} ({right.format})"), soft_wrap=True)
    if different:
        stats = any(said.statistics for said in different)
        table = Table()
        for head in HEAD + (COLUMNS if stats else ()):
            table.add_column(
                head,
                overflow="fold",
                no_wrap=head in HEAD[:4],
                justify="left" if head in (*HEAD[:3], HEAD[-1]) else "right",
            )
        for said in different:
            table.add_row(*(Text(cell) for cell in _cells(said, stats)))
        print_table(table, console)
    for note in {left.note, right.note} - {""}:
        console.print(Text(f"Note: {note}."), soft_wrap=True)


def _cells(said: Difference, stats: bool) -> list[str]:
    cells = [said.name, str(list(said.shape)), said.dtype]
    if not said.size:
        return [*cells, said.problem]
    cells.append(f"{said.differing:,} of {said.size:,}" + (f"; {said.problem}" if said.problem else ""))
    cells += [f"{said.max_abs:.3g}", f"{said.scaled:.3g}", "" if said.ulp is None else f"{said.ulp:,}"]
    cells.append(f"{list(said.worst[0])}: {said.worst[1]}, {said.worst[2]}" if said.worst else "")
    if stats and said.statistics:
        for name in ("mean", "std"):
            cells += ["" if one is None else f"{getattr(one, name) or 0:.6g}" for one in said.statistics]
    return cells
