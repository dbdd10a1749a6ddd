"""The output of the `tf1kit data` commands: the folder, the contents of each file, and the
licence.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence

from rich.table import Table

from tf1kit.console import console
from tf1kit.data.cifar10 import BatchSummary
from tf1kit.data.shards import ShardSummary


def show_folder(folder: str | os.PathLike[str], batches: Iterable[BatchSummary], licence: str) -> None:
    """Print the folder, a table of its batches, and the licence line."""
    _show(folder, BatchSummary._fields, batches, f"Data: {licence}")


def show_shards(folder: str | os.PathLike[str], shards: Iterable[ShardSummary]) -> None:
    """Print the folder and a table of its shards."""
    _show(folder, ("file", "records", "bytes"), shards)


def _show(
    folder: str | os.PathLike[str], columns: Sequence[str], rows: Iterable[tuple[str, int, int]], *last: str
) -> None:
    table = Table(columns[0])
    for column in columns[1:]:
        table.add_column(column, justify="right")
    for file, *numbers in rows:
        table.add_row(file, *(f"{number:,}" for number in numbers))
    console().print(f"Written to {folder}", table, *last, sep="\n", markup=False, highlight=False, soft_wrap=True)
