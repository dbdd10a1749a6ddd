"""The progress bar of the commands.  Other rooms only get a function to call."""

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

PATIENCE = 1.0  # seconds before the bar appears
# (description, done, total); total is None if it is not known
Tell = Callable[[str, int, int | None], None]


@contextmanager
def progress_bar(hidden: bool = False, in_bytes: bool = False, console: Console | None = None) -> Iterator[Tell]:
    """A function that moves a progress bar.

    The bar appears in a terminal after a second, and is removed at the end.

    Args:
        hidden: show no bar, for `--quiet`.
        in_bytes: whether the counts are bytes.
        console: the console that shows the bar.  [default: stderr]
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
        if shown.live.is_started:  # `stop` prints a line break even if nothing was shown
            shown.stop()
