"""Tests the harness of the benchmarks: what it refuses, whom it leaves out, and how it takes turns."""

from __future__ import annotations

import io
import re
import sys
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from benchmarks.contestants import BenchmarkError, Command, Contestant
from benchmarks.harness import Subject, measure
from benchmarks.reports import document, page
from benchmarks.reports.text import show
from benchmarks.reports.view import Limits, limits_of
from benchmarks.results import Result, Row, Work, ratio

WORKS = (Work("inference", 2, 1000), Work("training step", 2, 3000))
ABOUT = {
    "date": "2026-11-30", "command": "python -m benchmarks --docs page.md", "cores": 2, "memory": 8, "system": "Linux",
    "python": "3.13", "load": 0.1, "model": "a processor", "flags": [], "rounds": 2,
}  # fmt: skip


def descending(name: str, **options: Any) -> Contestant:
    """A contestant in a process of its own."""
    named = ("python", "option", "version", "loose", "optional", "settings")
    of = {key: options.pop(key) for key in named if key in options}
    return Contestant(name, of.pop("python", sys.executable), "tests.benchmarks.descent", options, **of)


def measured(*contestants: Any, rounds: int = 1) -> Result:
    """The result of a subject with these contestants."""
    return measure(Subject("descent", "Descent", WORKS, contestants), rounds, 0.001)


@dataclass
class Here:
    """A contestant of this process, which says when it is called."""

    name: str
    calls: list[tuple[str, str]]
    result: Any = 1.0
    loose: float = 1.0
    optional: bool = False
    shared: bool = False
    version: str = ""
    ready: float = 0.0
    kinds: tuple[str, ...] = ("inference",)
    closed: list[str] = field(default_factory=list)
    facts: dict[str, dict[str, float]] = field(default_factory=dict)

    def missing(self) -> str:
        """It is there."""
        return ""

    def start(self) -> Here:
        """It needs no process."""
        return self

    def check(self, kind: str) -> tuple[np.ndarray, float, float]:
        """Its result."""
        return np.asarray([self.result]), 0.1, 1.0

    def run(self, kind: str, steps: int) -> float:
        """Half a second."""
        self.calls.append((self.name, kind))
        return 0.5 * steps

    def close(self) -> None:
        """It is closed."""
        self.closed.append(self.name)


def test_settings_are_those_of_one_process():
    """The environment variables of a contestant reach its process, and no other."""
    result = measured(descending("one"), descending("other", settings={"DESCENT_FACTOR": "1.5"}))
    (said,) = result.refused
    assert said.startswith("it computes something else: in inference it is 0.5 of scale from one")


def test_each_is_checked_and_measured():
    """Rows have as many turns as rounds, the time to the first step, and the memory of the process."""
    result = measured(descending("one"), descending("other", factor=1.0001), rounds=2)
    assert [row.name for row in result.rows["training step"]] == ["one", "other"]
    row = result.row("inference", "other")
    assert len(row.turns) == 2
    assert all(turn > 0 for turn in row.turns)
    assert row.apart == pytest.approx(1e-4, rel=1e-2)
    assert row.first > 0.01
    assert row.peak > 5 or not sys.platform.startswith("linux")
    assert Result.of_json(result.as_json()) == result


@pytest.mark.parametrize(
    ("wrong", "work"),
    [({"factor": 1.01}, "inference"), ({"factor": float("nan")}, "inference"), ({"rate": 0.11}, "training step")],
)
def test_who_computes_something_else_is_refused(wrong, work):
    """Another result, NaN, or another update, which the second loss shows, leaves it out, and names who and what."""
    result = measured(descending("one"), descending("the wrong one", optional=True, **wrong))
    assert [row.name for row in result.rows[work]] == ["one"]
    [said] = result.refused
    assert re.match(f"it computes something else: in {work} it is .* of scale from one, and 0.001 is allowed", said)
    assert result.left_out == {"the wrong one": said}


def test_bfloat16_may_be_further_off():
    """`loose` widens the limit of one contestant only."""
    assert measured(descending("one"), descending("other", factor=1.01, loose=20.0)).row("inference", "other")


def test_who_was_left_out_is_named():
    """Nobody gave an interpreter, or an optional contestant does not run: the report says who and why."""
    missing = descending("genuine", python="", option="--oracle")
    broken = descending("broken", unknown=1, optional=True)
    result = measured(missing, descending("one"), broken)
    assert [row.name for row in result.rows["inference"]] == ["one"]
    out = Console(file=io.StringIO(), width=200)
    show(result, Limits(), out)
    assert "Left out: genuine: --oracle was not given." in out.file.getvalue()
    assert "Left out: broken: it does not run here: TypeError: kinds() got an unexpected" in out.file.getvalue()


@pytest.mark.parametrize(
    ("contestant", "message"),
    [
        (descending("broken", unknown=1), "broken ended with exit code 1:"),
        (descending("old", python="no/such/python"), "old: no/such/python cannot be run"),
        (descending("old", version="1.15.5", option="--oracle"), "old must run with 1.15.5, but .* has 1.0: give .* --oracle"),
        (Command("command", {"inference": [sys.executable, "-c", "raise SystemExit('why')"]}), "command, inference.*\nwhy"),
    ],
)  # fmt: skip
def test_who_does_not_run_is_an_error(contestant, message):
    """Somebody who is not optional ends the benchmark."""
    with pytest.raises(BenchmarkError, match=message):
        measured(contestant)


def test_they_take_turns():
    """One turn each in every round, after a first step of each; all are closed, also after an error."""
    calls: list[tuple[str, str]] = []
    contestants = [Here("one", calls), Here("other", calls)]
    result = measured(*contestants, rounds=2)
    assert [name for name, _ in calls] == ["one", "other"] * 3
    assert result.row("inference", "one").turns == [500.0, 500.0]
    with pytest.raises(BenchmarkError):
        measured(*contestants, descending("broken", unknown=1))
    assert [one.closed for one in contestants] == [["one", "one"], ["other", "other"]]


def test_a_ratio_is_taken_turn_by_turn():
    """The median of the ratios, which is not the ratio of the medians."""
    assert ratio([10, 1, 6], [5, 1, 2]) == 2
    with pytest.raises(ValueError, match="shorter"):
        ratio([1, 2], [1])


def test_the_documents_say_it():
    """The page and the document have rates, shares of the limit, goals, and who was left out."""
    limits = Result("limits", "The machine's limits", [Work("D3 conv2", 1, 10**9)], {}, {})
    limits.rows["D3 conv2"] = [Row("TensorFlow", "2", [10.0, 10.0])]
    rows = {
        "unsplit, training step": [Row("legacy 1.15.5", "1.15.5", [40.0, 42.0]), Row("the port", "2", [10.0, 14.0])]
    }
    work = Work("unsplit, training step", 128, 5 * 10**8)
    result = Result("factored_kernels", "D3", [work], rows, {"PyTorch": "--torch was not given"}, ["A note."])
    assert limits_of([limits]).single == pytest.approx(200)
    text = document.page([limits, result], ABOUT)
    assert "| the port | 12 | 10-14 | 10,667 | 83 | 42% | 3.50 |" in text
    assert "| D3 training step, unsplit, over 1.15.5 | ≥ 4.50 | 3.50 | no |" in text
    assert "| Inception V2, 224x224, training step over 1.15.5 | ≥ 3.20 | not measured |  |" in text
    assert "Left out: PyTorch: --torch was not given." in text
    html = page.render([limits, result], ABOUT)
    assert html.count("<svg") == 2
    assert "A note." in html
