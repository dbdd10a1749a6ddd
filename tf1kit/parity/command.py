"""`tf1kit parity`: runs the rungs with a progress bar, prints, writes, and decides the exit code."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bar

from tf1kit.console import console as command_console
from tf1kit.errors import UsageError
from tf1kit.parity import mutants
from tf1kit.parity.ladder import Ladder, Progress, check_rungs
from tf1kit.parity.pair import Pair, load_pair
from tf1kit.parity.reports import export, page
from tf1kit.parity.reports import terminal as report
from tf1kit.parity.reports.next_step import next_step
from tf1kit.parity.results import VERDICT, RungResult


def run(
    legacy: str,
    migrated: str,
    rungs: tuple[str, ...] = (),
    html: Path | None = None,
    json_file: Path | None = None,
    options: dict[str, Any] | None = None,
    images: tuple[int, ...] | None = None,
    steps: int = 200,
    seed: int = 0,
    mutant: str | None = None,
    allow_not_run: bool = False,
    allow_rounding: bool = False,
) -> int:
    """The command behind `tf1kit parity`; returns its exit code, 0 or 1.  Raises UsageError (exit code 2)."""
    chosen = tuple(rung for rung in check_rungs(rungs) if not (mutant and rung == "mutation"))
    check_targets(html, json_file)
    pair = load_pair(legacy, migrated, options, images, seed=seed)
    if mutant:
        mutate_port(pair, mutant)
    console = command_console()
    results = climb(pair, chosen, steps, console)
    about = export.about(pair)
    report.print_results(results, console, (legacy, migrated), allow_rounding)
    if html:
        page.write_page(html, f"{legacy} and {migrated}", results, about)
    if json_file:
        export.write_json(json_file, results, about)
    accepted = passing(allow_not_run, allow_rounding)
    complete = chosen == check_rungs(())
    console.print(next_step(results, accepted, complete, html, mutant), markup=False, highlight=False, soft_wrap=True)
    return 0 if all(result.status in accepted for result in results) else 1


def passing(allow_not_run: bool, allow_rounding: bool = False) -> set[str]:
    """The statuses with which the command exits with 0."""
    allowed = (("not run", allow_not_run), (VERDICT, allow_rounding))
    return {"holds", "does not apply", *(status for status, allow in allowed if allow)}


def check_targets(*paths: Path | None) -> None:
    """UsageError where a report could not be written: better before the work than after it."""
    for path in paths:
        if path and not path.resolve().parent.is_dir():
            raise UsageError(f"{path} cannot be written: the folder {path.resolve().parent} does not exist")
        if path and path.is_dir():
            raise UsageError(f"{path} cannot be written: it is a folder")


def climb(pair: Pair, rungs: tuple[str, ...], steps: int, console: Console) -> list[RungResult]:
    """Run the rungs under a progress bar."""
    with progress_bar(console) as progress:
        ladder = Ladder(pair, steps, progress)
        return [ladder.run(rung) for rung in rungs]


@contextmanager
def progress_bar(console: Console) -> Iterator[Progress]:
    """A bar that shows one thing at a time and leaves nothing behind."""
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        task = bar.add_task("")
        yield lambda what, done, total: bar.update(task, description=what, completed=done, total=total)


def mutate_port(pair: Pair, name: str) -> None:
    """Take the declared mutant `name` of the pair, or of one of its companions, for the port."""
    known = {mutant.name: (part, mutant) for part in (pair, *pair.companions) for mutant in part.mutants}
    if name not in known:
        raise UsageError(f"{pair.stem} declares no mutant '{name}', only {'; '.join(known) or 'an empty list'}")
    part, mutant = known[name]
    part.migrated = mutants.mutate(part.migrated, mutant)
