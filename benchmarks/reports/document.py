"""Writes docs/performance.md."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks.reports.breakdown import HEADINGS, LAYERS, breakdown
from benchmarks.reports.goals import GOALS
from benchmarks.reports.text import left_out
from benchmarks.reports.view import Limits, limits_of, tables, versions
from benchmarks.results import Result

PROFILES = Path(__file__).with_name("profiles.md")
SEEDS = PROFILES.with_name("seeds.md")  # by `python -m benchmarks.seeds`
HEAD = """# Performance

`tox run -e bench` (`python -m benchmarks`) measures this.
`{command} --docs performance.md`
wrote this page, and no test checks its numbers.

{machine}

All contestants of a table ran in one run, in turns, each in a process of its own that waits between
its turns.
The first steps were compared: each computes what the first row of its table computes, from the same
weights and the same batch.
Numbers of two runs are not to be compared: the speed of a machine drifts.

- `ms a step` is the median of {rounds} turns, or of half as many where a turn takes seconds, and
  `least-most` has the fastest and the slowest turn.
- `speed` is how many times as fast as the first row a row is: the median of the ratios of each turn.
- `GFLOP/s` counts two operations for each multiply-add of a convolution of the network.
  Training has three times those of the forward pass, but no gradient of the images.
- `share of limit` is that rate over the best rate of a convolution in
  [the machine's limits](#the-machines-limits), in bfloat16 for rows that are in bfloat16.
- `peak MB` is the largest memory of the process up to the end of the first steps.
- `first step s` is the time from the start of the process to the end of the first step.
"""


def page(results: Sequence[Result], about: dict[str, Any]) -> str:
    """The text of the page."""
    limits, shown = limits_of(results), {**about, "command": about["command"].split(" --docs")[0]}
    parts = [HEAD.format(**shown | {"machine": folded(machine(about))})]
    parts += [
        "## Goals\n",
        markdown(["ratio in one run", "goal", "measured", "reached"], [g.cells(results) for g in GOALS]),
    ]
    parts += [""]
    for file in (PROFILES, SEEDS):
        parts += [file.read_text("utf-8").rstrip(), ""] if file.exists() else []
    for result in results:
        parts += section(result, limits)
    parts += profile(results)
    parts += ["## Versions\n", markdown(["contestant", "version"], list(map(list, versions(results).items())))]
    return "\n".join(parts).rstrip() + "\n"


def profile(results: Sequence[Result]) -> list[str]:
    """Where D3's step goes, if limits and network were measured."""
    parts: list[str] = []
    for which in LAYERS:
        table = breakdown(results, which)
        parts += [f"**D3's training step, {which}**\n", markdown(HEADINGS, table), ""] if table else []
    said = (
        "Each convolution was measured alone, at the sizes of the network, among the limits. The last column takes the "
        "fastest of those who were measured."
    )
    return ["## Where D3's step goes\n", folded(said), "", *parts] if parts else []


def section(result: Result, limits: Limits) -> list[str]:
    """A subject: its tables, its notes, and who was left out."""
    parts = [f"## {result.title}\n"]
    for title, headings, lines in tables(result, limits):
        parts += [f"**{title}**\n"] if title else []
        parts += [markdown(headings, lines), ""]
    return parts + [f"{folded(sentence)}\n" for sentence in (*result.notes, *left_out(result))]


def machine(about: dict[str, Any]) -> str:
    """A sentence on the machine and the day."""
    flags = ", ".join(about["flags"]) or "none that is known"
    return (
        f"Measured on {about['date']} on {about['cores']} cores of {about['model']} with {about['memory']} GB, "
        f"{about['system']}, Python {about['python']}; features for products: {flags}; load at the start "
        f"{about['load']:g}."
    )


def folded(text: str) -> str:
    """The text in lines of at most 100 columns."""
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def markdown(headings: Sequence[str], lines: Sequence[Sequence[str]]) -> str:
    """A table; numbers are on the right."""
    rule = ["---", *["---:"] * (len(headings) - 1)]
    return "\n".join("| " + " | ".join(line) + " |" for line in (headings, rule, *lines))
