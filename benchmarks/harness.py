"""Measures the contestants of a subject: in one run, in turns, each against the others.

The first turn of a kind of work checks that each contestant computes the same as the first of them. Then
they take turns, so that changes of the machine's speed affect all alike, and a ratio is taken turn by
turn. Do not compare the numbers of two runs.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np

from benchmarks.contestants import BenchmarkError, Command, Contestant, last_line
from benchmarks.results import Result, Row, Work

Progress = Callable[[str], None]
PAUSE = 0.15  # seconds before a turn, in which the threads of the one before stop spinning
MOST = 400  # steps of a turn
Expected = tuple[str, np.ndarray]  # who computed it


@dataclass
class Subject:
    """What is measured: the kinds of work, and who does them.

    notes: sentences that a reader of the numbers needs.
    rounds: how many rounds are measured, given how many are asked for; fewer where a turn takes seconds.
    concludes: more notes, of what was measured.
    """

    name: str
    title: str
    works: Sequence[Work]
    contestants: Sequence[Contestant | Command]
    notes: Sequence[str] = ()
    rounds: Callable[[int], int] = lambda asked: asked
    concludes: Callable[[Result], list[str]] = lambda result: []


class DiffersError(BenchmarkError):
    """A contestant computes something else than the first one."""


def apart(expected: np.ndarray, found: np.ndarray) -> float:
    """The largest difference of two results, relative to the largest magnitude; infinite if they cannot be compared."""
    if expected.shape != found.shape or not (np.isfinite(expected).all() and np.isfinite(found).all()):
        return float("inf")
    scale = float(np.abs(expected).max()) or 1.0
    return float(np.abs(expected - found).max()) / scale


def measure(subject: Subject, rounds: int, seconds: float, tell: Progress = lambda what: None) -> Result:
    """Measure a subject.

    Args:
        subject: what is measured.
        rounds: how many turns each contestant has for each kind of work.
        seconds: how long a turn takes, roughly. It has one step at least.
        tell: is told what is done now.

    A contestant that computes something else than the first one is left out, and `Result.refused` says so.

    Raises BenchmarkError if a contestant that is not optional does not run.
    """
    left_out = {one.name: one.missing() for one in subject.contestants if one.missing()}
    result = Result(subject.name, subject.title, list(subject.works), {}, left_out, list(subject.notes))
    with ExitStack() as stack:
        turns = []
        expected: dict[str, Expected] = {}
        for one in subject.contestants:
            if one.name in left_out:
                continue
            tell(f"{subject.name}: {one.name} starts")
            with named(one, result):
                process = one.start()
                stack.callback(process.close)
                made = [(work, checked(subject, one, process, work, expected)) for work in done(process, subject)]
                turns += [(process, work, row, steps_of(process, work, seconds)) for work, row in made]
        for work in subject.works:
            result.rows[work.name] = [row for _, of, row, _ in turns if of is work]
        for number in range(subject.rounds(rounds)):
            for work in subject.works:
                tell(f"{subject.name}: round {number + 1}, {work.name}")
                for process, of, row, steps in turns:
                    if of is work:
                        take_turn(process, work, row, steps)
    result.notes += subject.concludes(result)
    return result


@contextmanager
def named(one: Contestant | Command, result: Result) -> Iterator[None]:
    """A block that leaves a contestant out, with the reason, if it computes something else, or is optional and does not run."""
    try:
        yield
    except DiffersError as error:
        result.left_out[one.name] = str(error)
        result.refused.append(str(error))
    except BenchmarkError as error:
        if not one.optional:
            raise
        result.left_out[one.name] = f"it does not run here: {last_line(str(error))}"


def done(process: Any, subject: Subject) -> list[Work]:
    """The kinds of work that a contestant does."""
    return [work for work in subject.works if work.name in process.kinds]


def checked(subject: Subject, one: Any, process: Any, work: Work, expected: dict[str, Expected]) -> Row:
    """The row of a contestant after its first steps.

    expected: what the first contestant of each kind of work computed, which is added.
    Raises DiffersError if the result is another.
    """
    found, first, peak = process.check(work.name)
    whose, known = expected.setdefault(work.name, (one.name, found))
    far, limit = apart(known, found), work.limit * one.loose
    if not far <= limit:
        raise DiffersError(
            f"it computes something else: in {work.name} it is {far:.2g} of scale from {whose}, and {limit:.2g} is allowed"
        )
    start = (0.0, 0.0) if one.shared else (process.ready + first, peak)
    return Row(one.name, process.version, [], *start, far)


def steps_of(process: Any, work: Work, seconds: float) -> int:
    """How many steps a turn has: as many as fit into the time, by two steps that are not counted."""
    if work.steps:
        return work.steps
    return max(1, min(MOST, round(seconds / (process.run(work.name, 2) / 2))))


def take_turn(process: Any, work: Work, row: Row, steps: int) -> None:
    """Add a turn to a row."""
    time.sleep(PAUSE)
    row.turns.append(process.run(work.name, steps) * 1000 / steps)
    row.facts = dict(process.facts.get(work.name, {}))
