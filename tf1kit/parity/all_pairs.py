"""Runs the ladder for all pairs of a folder. Each pair gets a line of the report."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from functools import partial
from typing import Any

from tf1kit.cause import named_cause
from tf1kit.errors import UsageError
from tf1kit.importing.start import import_tensorflow
from tf1kit.parity.folder import Entry
from tf1kit.parity.ladder import Progress
from tf1kit.parity.ladder import climb as climb_pair
from tf1kit.parity.reports import export
from tf1kit.parity.reports.summary import Line, metric, status, verdict
from tf1kit.processes import in_processes


def climb(entries: Sequence[Entry], rungs: Sequence[str], steps: int, progress: Progress, jobs: int = 1) -> list[Line]:
    """Run the rungs for each entry, in so many processes, and return a line for each.

    Raises:
        UsageError: a process was ended from outside.
    """
    if jobs > 1:
        lines = []
        here = min(jobs, len(entries))
        for line in in_processes(partial(_by_itself, rungs, steps), entries, here, first=import_tensorflow):
            lines.append(line)
            progress(f"{jobs} processes: {line.entry.title} is done", len(lines), len(entries))
        return lines
    return [
        climb_one(entry, rungs, steps, lambda what, *count, at=place: progress(f"{at}  {what}", *count))
        for number, entry in enumerate(entries, 1)
        for place in [f"{number} of {len(entries)}  {entry.title}"]
    ]


def _by_itself(rungs: Sequence[str], steps: int, entry: Entry) -> Line:
    """Run the rungs for one entry in a process of its own."""
    from tf1kit.tf1.private import deprecation

    with deprecation.silence():
        return climb_one(entry, rungs, steps, lambda *_: None)


def climb_one(entry: Entry, rungs: Sequence[str], steps: int, progress: Progress) -> Line:
    """Run the rungs for one entry, and return its line.

    If the pair cannot be used, the line has the reason, and the other entries still run.
    """
    progress("loading", 0, 1)
    line = Line(entry)
    try:
        pair = entry.load()
        line.about = export.about(pair)
        line.results = climb_pair(pair, rungs, steps, progress)
    except UsageError as error:
        line.problem = str(error)
    except Exception as error:  # whatever the pair's code does; the other entries still run
        line.problem = named_cause(error)
    gc.collect()  # sessions and graphs of a pair form reference cycles
    return line


def as_json(lines: Sequence[Line], alone: dict[str, str]) -> dict[str, Any]:
    """Return the JSON report: all numbers of all pairs, and the worst number of each rung."""
    pairs = [
        {
            "pair": line.entry.title,
            "options": {key: str(value) for key, value in line.entry.options.items()},
            "status": line.status,
            "problem": line.problem,
            "summary": {result.rung: [result.status, metric(result)] for result in line.results},
            **export.as_json(line.results, line.about),
        }
        for line in lines
    ]
    return {"verdict": verdict(lines), "status": status(lines), "alone": alone, "pairs": pairs}
