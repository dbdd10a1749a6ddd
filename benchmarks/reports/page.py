"""The page of a run: one file with its styles and plots."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import resources
from pathlib import Path
from typing import Any

from jinja2 import Environment, StrictUndefined

from benchmarks.reports import plots
from benchmarks.reports.document import machine
from benchmarks.reports.goals import GOALS
from benchmarks.reports.text import left_out
from benchmarks.reports.view import limit_table, limits_of, tables, versions
from benchmarks.results import Result


def render(results: Sequence[Result], about: dict[str, Any]) -> str:
    """The HTML of the page."""
    limits = limits_of(results)
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)
    style = resources.files("tf1kit.parity.reports").joinpath("page.css").read_text("utf-8")
    template = Path(__file__).with_name("page.html").read_text("utf-8")
    return environment.from_string(template).render(
        style=style,
        about=about,
        machine=machine(about),
        results=results,
        goals=[goal.cells(results) for goal in GOALS],
        tables=lambda result: list(tables(result, limits)),
        figure=figure,
        left_out=left_out,
        versions=versions(results),
    )


def figure(result: Result, title: str) -> str:
    """The plot of a table."""
    if result.name == "limits":
        _, cells = limit_table(result)
        return plots.rates(result, cells)
    return plots.speeds(result, next(work for work in result.works if work.name == title))
