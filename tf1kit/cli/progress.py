"""The progress bar of the commands.  A room below is handed a callable and does not know the bar."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    DownloadColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    TextColumn,
    TimeElapsedColumn,
    TransferSpeedColumn,
)

PATIENCE = 1.0  # seconds without a bar
Tell = Callable[
    [str, int, int | None], None
]  # what is being done, how much of it is done, of how much if that is known


@contextmanager
def progress_bar(hidden: bool = False, in_bytes: bool = False, console: Console | None = None) -> Iterator[Tell]:
    """A function to report progress to; its bar appears on stderr after a second, in a terminal, and leaves nothing.

    Args:
        hidden: show no bar, for `--quiet`.
        in_bytes: what is counted are bytes.
        console: where to show it.  [default: stderr]
    """
    counted: tuple[ProgressColumn, ...] = (
        (DownloadColumn(), TransferSpeedColumn()) if in_bytes else (MofNCompleteColumn(),)
    )
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), *counted, TimeElapsedColumn())
    shown = Progress(*columns, console=console or Console(stderr=True), transient=True)
    task, begun = shown.add_task("", total=None), time.monotonic()
    wanted = shown.console.is_terminal and not hidden

    def tell(what: str, done: int, total: int | None) -> None:
        if wanted and time.monotonic() - begun > PATIENCE:
            shown.start()
        shown.update(task, description=what, completed=done, total=total)

    try:
        yield tell
    finally:
        if shown.live.is_started:  # else it would end a line that it has not begun
            shown.stop()
