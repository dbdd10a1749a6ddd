"""The results in the terminal."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from benchmarks.reports.view import Limits, tables
from benchmarks.results import Result
from tf1kit.console import print_table


def show(result: Result, limits: Limits, out: Console) -> None:
    """Print the tables of a subject, its notes, and who was left out."""
    out.print(f"\n[bold]{result.title}", highlight=False)
    for title, headings, lines in tables(result, limits):
        table = Table(title=title or None, title_justify="left")
        for place, heading in enumerate(headings):
            table.add_column(heading, justify="right" if place else "left", no_wrap=True)
        for cells in lines:
            table.add_row(*cells)
        print_table(table, out)
    for sentence in (*result.notes, *left_out(result)):
        out.print(sentence, highlight=False, markup=False)


def left_out(result: Result) -> list[str]:
    """A sentence for each contestant that was left out."""
    return [f"Left out: {name}: {why}." for name, why in result.left_out.items()]
