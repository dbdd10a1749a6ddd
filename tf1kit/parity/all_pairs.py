"""`tf1kit parity --all`: the ladder for every pair of the folder, a line, and a section of the page, for each."""

from __future__ import annotations

import gc
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tf1kit.console import console as command_console
from tf1kit.errors import UsageError
from tf1kit.parity.command import check_targets, passing, progress_bar
from tf1kit.parity.folder import Entry, pairs_in
from tf1kit.parity.ladder import Ladder, Progress, check_rungs
from tf1kit.parity.reports import export
from tf1kit.parity.reports.all_page import write_page
from tf1kit.parity.reports.next_step import next_of_all
from tf1kit.parity.reports.summary import Line, figure, print_lines, status, verdict


def run_all(
    rungs: tuple[str, ...] = (),
    html: Path | None = None,
    json_file: Path | None = None,
    steps: int = 20,
    allow_not_run: bool = False,
    allow_rounding: bool = False,
) -> int:
    """The command; returns its exit code, 0 or 1.  Raises UsageError (exit code 2)."""
    chosen = check_rungs(rungs)
    check_targets(html, json_file)
    entries, alone = pairs_in(Path.cwd())
    if not entries:
        raise UsageError(f"{Path.cwd()} has no pair: a pair is legacy/STEM.py and migrated/STEM.py")
    console = command_console()
    with progress_bar(console) as progress:
        lines = [
            climb(entry, chosen, steps, lambda what, *count, at=place: progress(f"{at}  {what}", *count))
            for number, entry in enumerate(entries, 1)
            for place in [f"{number} of {len(entries)}  {entry.title}"]
        ]
    print_lines(lines, alone, console)
    if html:
        write_page(html, lines, alone)
    if json_file:
        export.write_text(json_file, json.dumps(as_json(lines, alone), indent=1, allow_nan=False) + "\n")
    accepted = passing(allow_not_run, allow_rounding)
    console.print(next_of_all(lines, accepted, html), markup=False, highlight=False, soft_wrap=True)
    return 0 if all(line.status in accepted for line in lines) else 1


def climb(entry: Entry, rungs: Sequence[str], steps: int, progress: Progress) -> Line:
    """The line of one entry; what makes the pair unusable is its problem, so that the others have their turn."""
    progress("loading", 0, 1)
    line = Line(entry)
    try:
        pair = entry.load()
        says = (pair.legacy.__doc__ or "").partition("\n")[0]
        line.about = {**export.about(pair), "says": says}
        ladder = Ladder(pair, steps, progress)
        line.results = [ladder.run(rung) for rung in rungs]
    except UsageError as error:
        line.problem = str(error)
    except Exception as error:  # whatever the pair's own code does: it fails its line, and the others have their turn
        line.problem = f"{type(error).__name__}: {error}"
    gc.collect()  # sessions and graphs of a pair refer to each other
    return line


def as_json(lines: Sequence[Line], alone: dict[str, str]) -> dict[str, Any]:
    """Every figure of every pair, and of each rung its worst in words."""
    pairs = [
        {
            "pair": line.entry.title,
            "options": {key: str(value) for key, value in line.entry.options.items()},
            "status": line.status,
            "problem": line.problem,
            "summary": {result.rung: [result.status, figure(result)] for result in line.results},
            **export.as_json(line.results, line.about),
        }
        for line in lines
    ]
    return {"verdict": verdict(lines), "status": status(lines), "alone": alone, "pairs": pairs}
