"""The console of commands. It is as wide as the terminal, has 120 columns in a pipe or file, and is
wider for a long name.
"""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

PIPED = 120  # columns


def console(stderr: bool = False) -> Console:
    """The console of a command, on stdout or stderr."""
    made = Console(stderr=stderr)
    return made if made.is_terminal else Console(stderr=stderr, width=PIPED)


def needed(table: Table, console: Console) -> int:
    """The smallest number of columns for a table. Cells in a column with `no_wrap` are not
    broken.
    """
    for column in table.columns:
        if column.no_wrap:
            wide = console.options.update(max_width=10_000)
            cells = (column.header, *column.cells)
            column.min_width = max(console.measure(cell, options=wide).maximum for cell in cells)
    return console.measure(table, options=console.options.update(max_width=10_000)).minimum


def print_table(table: Table, console: Console) -> None:
    """Print a table. Its lines are longer than the console if a name would be broken otherwise."""
    width = console.width
    console.width = max(width, needed(table, console))
    try:
        console.print(table, crop=False)
    finally:
        console.width = width
