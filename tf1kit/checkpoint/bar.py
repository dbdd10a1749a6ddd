"""A progress bar on stderr, for what takes more than a second."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

PATIENCE = 1.0  # seconds without a bar


@contextmanager
def bar() -> Iterator[Callable[[str, int, int], None]]:
    """A function that is told what is done, how much of it, of how much; the bar appears after a second, and leaves nothing."""
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    shown = Progress(*columns, console=Console(stderr=True), transient=True)
    task, begun = shown.add_task(""), time.monotonic()

    def tell(what: str, done: int, total: int) -> None:
        if time.monotonic() - begun > PATIENCE and shown.console.is_terminal:
            shown.start()
        shown.update(task, description=what, completed=done, total=total)

    try:
        yield tell
    finally:
        if shown.live.is_started:  # else it would end a line that it has not begun
            shown.stop()
