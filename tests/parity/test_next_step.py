"""Tests the last line of `tf1kit parity` with results that are made by hand."""

import shlex
from pathlib import Path

import pytest

from tf1kit.parity.folder import Entry
from tf1kit.parity.recording.compare import Row
from tf1kit.parity.reports.next_step import next_of_all, next_of_replay, next_step
from tf1kit.parity.reports.summary import Line
from tf1kit.parity.results import Catch, RungResult, passing
from tf1kit.port.weight_map import MapRow

ROW = Row("step_1/loss", "loss", "legacy", "migrated", (), "float32", ulp=0)
WRONG = Row("step_1/loss", "loss", "legacy", "migrated", problem="legacy has it, migrated does not")
HOLDS, FAILS = RungResult("float64", [ROW]), RungResult("bitwise", [WRONG])
LATER = RungResult("beyond", [WRONG])
MAP = RungResult("map", map_rows=[MapRow("Variable_9", problem="not listed in WEIGHT_MAP")])
DRIFTS = RungResult("golden", [Row("step_1/loss", "loss", "golden", "legacy", problem="differs")])
MISSED = RungResult("mutation", catches=[Catch("epsilon")])
ABSENT = RungResult("golden", missing="no golden x.json")
ROUNDS = RungResult("bitwise", [ROW], rounding="sums in another order")


@pytest.mark.parametrize(
    ("results", "says"),
    [
        ([HOLDS, FAILS, LATER], "bitwise fails first (step_1/loss, legacy against migrated: legacy has it"),
        ([MAP, FAILS], "map fails first (Variable_9: not listed in WEIGHT_MAP). Correct the WEIGHT_MAP"),
        ([ABSENT, LATER], "beyond fails first"),
        (
            [HOLDS, ABSENT],
            "golden did not run; the reason is above, `tf1kit docs 3-prove-it` says what the rung needs, and --allow-not-run",
        ),
        (
            [HOLDS, DRIFTS],
            "golden fails first (step_1/loss, golden against legacy: differs). The legacy graph itself differs",
        ),
        ([HOLDS, MISSED], "mutation fails first (epsilon: not noticed). The comparison missed a mutant"),
        ([ROUNDS, HOLDS], 'read "Equal but for rounding" in `tf1kit docs 3-prove-it`'),
        ([HOLDS], 'see "Your own pair" in `tf1kit docs 3-prove-it`'),
    ],
)
def test_what_to_do(results, says):
    """The line is about the first failure, else the first rung that did not run, else the verdict
    on rounding, else the next task.
    """
    line = next_step(results, passing(False), True, None)
    assert line.startswith("Next: ")
    assert says in line
    assert "\n" not in line


def test_what_is_accepted_is_not_named():
    """The line does not suggest an action for statuses that the command accepts."""
    assert "add a test" in next_step([ROUNDS, ABSENT], passing(True, True), True, None)


def test_a_window_without_tensors():
    """It can only be recorded again."""
    said = "Next: training 2 has nothing to compare; record it again (`tf1kit docs 5-capture`)."
    assert next_of_replay([HOLDS, RungResult("training 2", missing="no tensors")], "a.capture", None) == said


def test_page_rungs_and_mutant():
    """The line names a written page, rungs that were left out, and a mutant that no rung
    noticed.
    """
    assert "open all.html" in next_step([FAILS], passing(False), True, Path("all.html"))
    assert "leave out --rung" in next_step([HOLDS], passing(False), False, None)
    assert "'crop' was not noticed" in next_step([HOLDS], passing(False), False, None, "crop")
    assert "'crop' was noticed by bitwise" in next_step([FAILS], passing(False), False, None, "crop")
    assert "but golden did not run" in next_step([ABSENT], passing(False), False, None, "crop")
    assert "'crop' is equal but for rounding" in next_step([ROUNDS], passing(False), False, None, "crop")


def test_a_plot_is_offered_where_there_is_one():
    """The line offers plots only for failures that have them, not for the map or mutants."""
    assert "--html FILE plots" in next_step([FAILS], passing(False), True, None)
    for result in (MAP, MISSED):
        assert "--html" not in next_step([result], passing(False), True, None)


def test_of_all_pairs():
    """With --all the line has the command for the first pair that does not pass."""
    lines = [Line(Entry("good"), [HOLDS]), Line(Entry("dense", {"kind": "a"}), [HOLDS, FAILS])]
    said = next_of_all(lines, passing(False), True, None)
    words = shlex.split(said)  # as a shell splits them
    assert words[words.index("tf1kit") :] == [
        *("tf1kit", "parity", "legacy.dense", "migrated.dense", "--option", "kind='a'", "--rung", "bitwise")
    ]
    assert "--html FILE" in next_of_all(lines[:1], passing(False), True, None)
    assert "leave out --rung" in next_of_all(lines[:1], passing(False), False, None)
    assert "open all.html" in next_of_all(lines[:1], passing(False), True, Path("all.html"))
    assert "good cannot be used" in next_of_all([Line(Entry("good"), problem="no build")], passing(False), True, None)
