"""Makes the last line of `tf1kit parity`, which says what to do next."""

from __future__ import annotations

import shlex
from collections.abc import Collection, Sequence
from pathlib import Path

from tf1kit.parity.reports.summary import Line
from tf1kit.parity.results import VERDICT, RungResult

CHAPTER = "tf1kit docs 3-prove-it"
ORDER = ("fails", "not run", VERDICT)  # in the order in which to look at them
FIRST = {
    "map": "Correct the WEIGHT_MAP before you look at the other rungs",
    "mutation": "The comparison missed a mutant, or reported the unchanged port: correct parity_tests/mutants",
}
BLIND = "Declare a mutant that changes more than rounding does"
STOPS = "It has to run before its numbers are compared"
DIFFERS = "The first tensor that differs is nearest to the cause"
LEGACY_DIFFERS = "The legacy graph itself differs from 1.15.5 here, so no port of it can hold this rung"


def next_step(
    results: Sequence[RungResult],
    accepted: Collection[str],
    complete: bool,
    html: Path | None,
    mutant: str | None = None,
) -> str:
    """Return the line: the first rung that does not pass, and where to look.

    Args:
        results: the results in the order of the ladder.
        accepted: the statuses with which a rung passes.
        complete: whether all rungs were run.
        html: the page that was written, or None.
        mutant: the mutant that was compared, or None.
    """
    worst = _worst(results, accepted)
    if mutant:
        return f"Next: '{mutant}' {_noticed(worst)}; leave out --mutant to compare the port itself."
    if worst:
        return f"Next: {_about(worst, html)}"
    if not complete:
        return "Next: run the other rungs, too: leave out --rung."
    return f'Next: add a test that keeps it so; see "Your own pair" in `{CHAPTER}`.'


def next_of_all(lines: Sequence[Line], accepted: Collection[str], complete: bool, html: Path | None) -> str:
    """Return the line for all pairs: the command that runs the first pair that does not pass.

    The arguments are those of `next_step`.
    """
    for line in lines:
        if line.problem:
            return f"Next: {line.entry.title} cannot be used; the reason is above."
        worst = _worst(line.results, accepted)
        if worst:
            options = [f"--option {shlex.quote(f'{key}={value!r}')}" for key, value in line.entry.options.items()]
            pair = " ".join([*line.entry.modules, *options])
            return f"Next: look at {worst.rung} first: tf1kit parity {pair} --rung {worst.rung}"
    if not complete:
        return "Next: run the other rungs, too: leave out --rung."
    return f"Next: {f'open {html}' if html else '--html FILE writes a page with every pair'}."


def next_of_replay(results: Sequence[RungResult], capture: str, json_file: Path | None) -> str:
    """Return the line for a capture without a port: write one, or look at the first tensor that differs."""
    failed = next((result for result in results if result.status != "holds"), None)
    name = shlex.quote(capture)
    if failed is None:
        return (
            f"Next: tf1kit port {name} --out port.py writes a port and proves it; if it cannot, tf1kit new-pair {name} "
            "--out port.py writes a skeleton."
        )
    if not failed.failures:
        return f"Next: {failed.rung} has nothing to compare; record it again (`tf1kit docs 5-capture`)."
    where = f"{json_file} has every number" if json_file else "--json FILE writes every number"
    return (
        f"Next: {failed.failures[0].partition(',')[0]} differs first, in {failed.rung}. The installed TensorFlow computes "
        f"something else there, so no port can hold the rung golden; {where}."
    )


def _worst(results: Sequence[RungResult], accepted: Collection[str]) -> RungResult | None:
    """Return the first result with the worst status that is not accepted."""
    open_ones = [result for result in results if result.status not in accepted]
    return min(open_ones, key=lambda result: ORDER.index(result.status), default=None)


def _noticed(worst: RungResult | None) -> str:
    """Say whether a mutant was noticed."""
    if worst is None:
        return "was not noticed by these rungs"
    if worst.status == "fails":
        return f"was noticed by {worst.rung}"
    return (
        f"was not noticed, but {worst.rung} did not run" if worst.status == "not run" else "is equal but for rounding"
    )


def _about(result: RungResult, html: Path | None) -> str:
    """Say what to do about a rung that does not pass."""
    if result.status == "not run":
        needs = f"`{CHAPTER}` says what the rung needs, and --allow-not-run accepts that it did not run"
        return f"{result.rung} did not run; the reason is above, {needs}."
    if result.status == VERDICT:
        return f'read "{VERDICT.capitalize()}" in `{CHAPTER}`, then accept it by --allow-rounding.'
    failed = f"{result.rung} fails first ({result.failures[0]})."
    because = result.because
    if because.remedy:
        return f"{result.rung} fails first, because {because.cause}. {because.remedy}; {because.section} explains it."
    wrong = next((row for row in result.rows if not row.ok), None)
    if result.rung in FIRST or wrong is None:
        return f"{failed} {FIRST.get(result.rung, BLIND)}; `{CHAPTER}` explains the rung."
    if "it runs, legacy against" in result.failures[0]:
        return f"{failed} {STOPS}; `{CHAPTER}` explains the rung."
    why = LEGACY_DIFFERS if (wrong.reference, wrong.other) == ("golden", "legacy") else DIFFERS
    where = f"open {html}" if html else "--html FILE plots every tensor"
    return f"{failed} {why}; {where}, and `{CHAPTER}` explains the rung."
