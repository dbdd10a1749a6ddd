"""The last line of `tf1kit parity`: what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from tf1kit.parity.reports.summary import Line
from tf1kit.parity.results import VERDICT, RungResult

CHAPTER = "tf1kit docs 3-prove-it"
ORDER = ("fails", "not run", VERDICT)  # what to look at first
FIRST = {
    "map": "Correct the WEIGHT_MAP before you look at the other rungs",
    "mutation": "The comparison missed a mutant, or saw one where none was: correct parity_tests/mutants",
}
STOPS = "It has to run before its numbers are compared"
DIFFERS = "The first tensor that differs is nearest to the cause"


def next_step(
    results: Sequence[RungResult],
    accepted: Collection[str],
    complete: bool,
    html: Path | None,
    mutant: str | None = None,
) -> str:
    """One line: the first rung that does not pass, and where to look.

    Args:
        results: in the ladder's order.
        accepted: the statuses with which a rung passes.
        complete: whether every rung was asked for.
        html: the page that was written.
        mutant: the mutant that was compared.
    """
    worst = _worst(results, accepted)
    if mutant:
        noticed = "was noticed" if worst and worst.status == "fails" else "was not noticed by these rungs"
        return f"Next: '{mutant}' {noticed}; leave out --mutant to compare the port itself."
    if worst:
        return f"Next: {_about(worst, html)}"
    if not complete:
        return "Next: run the other rungs, too: leave out --rung."
    return f'Next: keep it so by a test; see "Your own pair" in `{CHAPTER}`.'


def next_of_all(lines: Sequence[Line], accepted: Collection[str], html: Path | None) -> str:
    """One line: the command for the first pair that does not pass, alone."""
    for line in lines:
        if line.problem:
            return f"Next: {line.entry.title} cannot be used; the reason is above."
        worst = _worst(line.results, accepted)
        if worst:
            options = [f"--option {shlex.quote(f'{key}={value!r}')}" for key, value in line.entry.options.items()]
            pair = " ".join([*line.entry.modules, *options])
            return f"Next: {worst.rung} is the first to look at: tf1kit parity {pair} --rung {worst.rung}"
    return f"Next: {f'open {html}' if html else '--html FILE writes a page with every pair'}."


def _worst(results: Sequence[RungResult], accepted: Collection[str]) -> RungResult | None:
    """The first rung of the status that weighs most among those that are not accepted."""
    open_ones = [result for result in results if result.status not in accepted]
    return min(open_ones, key=lambda result: ORDER.index(result.status), default=None)


def _about(result: RungResult, html: Path | None) -> str:
    """What to do about a rung."""
    if result.status == "not run":
        return f"{result.rung} did not run; the reason is above, and `{CHAPTER}` says what the rung needs."
    if result.status == VERDICT:
        return f'read "{VERDICT.capitalize()}" in `{CHAPTER}`, then accept it by --allow-rounding.'
    where = f"open {html}" if html else "--html FILE plots every tensor"
    failed = f"{result.rung} fails first ({result.failures[0]})."
    differs = STOPS if "it runs, legacy against" in result.failures[0] else DIFFERS
    return f"{failed} {FIRST.get(result.rung, differs)}; {where}, and `{CHAPTER}` explains the rung."
