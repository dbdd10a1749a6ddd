"""The output of the `tf1kit data` commands: the folder, the contents of each file, and the
licence.
"""

from __future__ import annotations

import os
from collections.abc import Iterable

from rich.table import Table

from tf1kit.console import console
from tf1kit.data.cifar10 import BatchSummary


def show_folder(folder: str | os.PathLike[str], batches: Iterable[BatchSummary], licence: str) -> None:
    """Print the folder, a table of its batches, and the licence line."""
    table = Table("file")
    for column in BatchSummary._fields[1:]:
        table.add_column(column, justify="right")
    for file, records, classes in batches:
        table.add_row(file, f"{records:,}", str(classes))
    said = (f"Written to {folder}", table, f"Data: {licence}")
    console().print(*said, sep="\n", markup=False, highlight=False, soft_wrap=True)
