"""Tests `tf1kit parity --all`: every pair of the folder and its variants, a line and a section for
each, and the exit code.
"""

from __future__ import annotations

import json
import re
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from click.testing import CliRunner

from tf1kit.cli import main
from tf1kit.errors import UsageError
from tf1kit.parity.all_pairs import climb_one
from tf1kit.parity.folder import Entry, pairs_in
from tf1kit.parity.ladder import Ladder
from tf1kit.parity.reports.glance import differences, glance
from tf1kit.parity.reports.summary import Line, metric, reasons
from tf1kit.parity.results import RungResult

QUICK = ["--rung", "map", "--rung", "bitwise", "--steps", "1"]
VARIANT = """
MUTANTS = (Mutant('epsilon', 'Adam(0.01)', 'Adam(0.01, epsilon=1e-7)'),)
VARIANTS = ({'units': 5},)
"""


@pytest.fixture
def elsewhere(toy, monkeypatch: pytest.MonkeyPatch):
    """The toy's folder, with its own `legacy` and `migrated`."""
    for name in [name for name in sys.modules if name.partition(".")[0] in ("legacy", "migrated")]:
        monkeypatch.delitem(sys.modules, name)
    for side in ("legacy", "migrated"):
        toy.write(f"{side}/__init__.py", "")
    return toy


@pytest.fixture
def folder(elsewhere):
    """A folder with a pair that has a variant, a module without a twin, and a module that others
    use.
    """
    for side, name in (("old", "legacy"), ("new", "migrated")):
        text = (elsewhere.folder / side / "dense.py").read_text()
        text = text.replace("def build(images):", "def build(images, units=4):").replace("4]", "units]")
        text = text.replace("def __init__(self):", "def __init__(self, units=4):").replace("Dense(4,", "Dense(units,")
        elsewhere.write(f"{name}/dense.py", text)
    elsewhere.write("legacy/lonely.py", "def build(images):\n    return {}\n")
    elsewhere.write("legacy/shared.py", "def layer(x):\n    return x\n")
    elsewhere.write("legacy/train.py", "def main():\n    pass\n")
    elsewhere.declare(VARIANT)
    return elsewhere


def command(toy, *arguments: str):
    """Run `tf1kit parity --all` in the folder, on a wide console."""
    with toy.inside():
        return CliRunner().invoke(main, ["parity", "--all", *arguments], env={"COLUMNS": "200"})


def test_every_pair_and_variant_is_found(folder) -> None:
    """Pairs are sorted by name, variants follow their pair, and modules without a pair are named
    with the reason.
    """
    with folder.inside():
        entries, alone = pairs_in(folder.folder)
    assert entries == [Entry("dense"), Entry("dense", {"units": 5})]
    assert [(entry.title, entry.golden) for entry in entries] == [
        ("dense", "dense"),
        ("dense units=5", "dense.units=5"),
    ]
    assert alone == {
        "lonely": "has no twin migrated/lonely.py",
        "shared": "has no build: other modules use it",
        "train": "is a program: its port is compared with a capture",
    }


def test_every_pair_has_a_line_and_a_section_with_a_image(folder) -> None:
    """A correct folder gives exit code 0. Table, page and JSON have both variants, and every link
    of the page has a target.
    """
    done = command(folder, *QUICK, "--html", "all.html", "--json", "all.json")
    assert done.exit_code == 0, done.output
    for line in (
        "dense ",
        "dense units=5",
        "legacy/lonely.py has no twin",
        "every rung holds for 2 of 2 pairs",
        "0 ULP",
    ):
        assert line in done.output
    page = (folder.folder / "all.html").read_text()
    assert (page.count("<section"), page.count("<svg")) == (2, 4)  # a plot for a desktop and one for a phone
    assert set(re.findall(r'href="#([^"]+)"', page)) <= set(re.findall(r'id="([^"]+)"', page))
    assert "One layer, as TensorFlow 1 writes it." in page
    ids = re.findall(r'<clipPath id="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    told = json.loads((folder.folder / "all.json").read_text())
    assert [pair["pair"] for pair in told["pairs"]] == ["dense", "dense units=5"]
    assert told["pairs"][1]["options"] == {"units": "5"}
    assert told["pairs"][0]["summary"] == {"map": ["holds", "8 variables"], "bitwise": ["holds", "0 ULP"]}


def test_processes_find_the_same(folder) -> None:
    """Pairs that run at the same time give the numbers and the page of pairs that run in turn."""
    told = []
    for jobs in ("1", "2"):
        done = command(folder, *QUICK, "--jobs", jobs, "--html", f"{jobs}.html", "--json", f"{jobs}.json")
        assert done.exit_code == 0, done.output
        text = (folder.folder / f"{jobs}.json").read_text()
        numbers = re.sub(r"/dense_\d+_", "/dense_", text)  # Keras counts the layers of a process
        told.append(without_times(json.loads(numbers)))
        assert (folder.folder / f"{jobs}.html").read_text().count("<svg") == 4
    assert told[0] == told[1]


def without_times(report: Any) -> Any:
    """A report without the seconds that its rungs took."""
    if isinstance(report, dict):
        return {key: without_times(value) for key, value in report.items() if key != "seconds"}
    return list(map(without_times, report)) if isinstance(report, list) else report


def test_one_wrong_port_fails_the_command_and_no_other_pair(folder) -> None:
    """A wrong pair gives exit code 1 and a line with the tensor; the other pairs still hold."""
    for side in ("legacy", "migrated"):
        text = (folder.folder / side / "dense.py").read_text().replace("class Dense(", "class Wrong(")
        folder.write(f"{side}/wrong.py", text.replace("ops.mean(-", "ops.sum(-"))
    done = command(folder, *QUICK)
    assert done.exit_code == 1
    assert "wrong: bitwise fails: step_1/loss, legacy against migrated: differs by" in done.output
    assert "every rung holds for 2 of 3 pairs" in done.output


def test_a_pair_that_cannot_be_used_is_a_line_of_its_own(folder) -> None:
    """A pair that cannot be used gives a reason and exit code 1; the others still run."""
    folder.change("migrated/dense.py", "class Dense(", "class Other(")
    done = command(folder, *QUICK)
    assert done.exit_code == 1
    assert "cannot be used" in done.output
    assert "dense: migrated.dense has no class Dense" in done.output


def test_a_pair_whose_code_breaks_is_a_line_of_its_own() -> None:
    """Any error of the pair's code is named, with its type, and ends no other pair's run."""

    def load() -> None:
        raise KeyError("conv1")

    line = climb_one(SimpleNamespace(load=load), ["map"], 1, lambda *told: None)  # type: ignore[arg-type]
    assert line.problem == "KeyError: 'conv1'" and not line.results


def test_what_could_not_run_fails_the_command_unless_allowed(folder) -> None:
    """Without goldens, `--allow-not-run` gives exit code 0."""
    quick = ["--rung", "map", "--rung", "golden"]
    assert command(folder, *quick).exit_code == 1
    assert command(folder, *quick, "--allow-not-run").exit_code == 0


REFUSED = {
    "a module": (["legacy.dense"], "does not go with --all, which takes each pair as it is declared"),
    "an option": (["--option", "units=5"], "does not go with --all, which takes each pair as it is declared"),
    "a mutant": (["--mutant", "epsilon"], "does not go with --all, which takes each pair as it is declared"),
    "a folder for the page": (["--html", "."], "File '.' is a directory"),
    "a rung that does not exist": (["--rung", "golde"], "'golde' is not one of 'map'"),
}


@pytest.mark.parametrize(("arguments", "message"), REFUSED.values(), ids=REFUSED)
def test_what_goes_with_one_pair_only_is_refused(folder, arguments: list[str], message: str) -> None:
    """A wrong argument gives exit code 2 before anything runs."""
    done = command(folder, *arguments)
    assert done.exit_code == 2
    assert message in done.output


def test_without_modules_and_without_all_the_command_says_what_to_give() -> None:
    """Exit code 2."""
    done = CliRunner().invoke(main, ["parity"])
    assert (done.exit_code, "name LEGACY and MIGRATED, or say --all" in done.output) == (2, True)


def test_a_folder_without_pairs_is_refused(elsewhere) -> None:
    """A folder without pairs is an error, with and without a legacy/ in it."""
    with elsewhere.inside(), pytest.raises(UsageError, match=r"the folder .* does not exist"):
        pairs_in(elsewhere.folder / "old")
    elsewhere.write("legacy/lonely.py", "def build(images):\n    return {}\n")
    done = command(elsewhere)
    assert (done.exit_code, "has no pair" in done.output) == (2, True)


def test_metrics_are_of_what_is_not_excepted(toy) -> None:
    """A result shows ULP under bitwise, else the relative difference, and counts the rows that pass
    by an exception.
    """
    result = Ladder(toy.load(), 1).run("bitwise")
    assert metric(result) == "0 ULP"
    result.rows[0].ulp, result.rows[0].max_abs, result.rows[0].note = 7, 1.0, "a kink"
    assert metric(result) == "0 ULP, 1 excepted"
    result.rows[0].note = ""
    assert metric(result) == "7 ULP"
    assert metric(RungResult("golden")) == ""


def test_of_many_failures_a_line_tells_the_first(toy) -> None:
    """A pair shows three failures per rung, the number of others, and why it is not only
    rounding.
    """
    toy.change("new/dense.py", "ops.mean(-", "ops.sum(-")
    result = Ladder(toy.load(), 1).run("bitwise")
    told = reasons(Line(Entry("dense"), [result]))
    assert len(told) == 5
    assert told[3] == f"bitwise: and {len(result.failures) - 3} more failures"
    assert told[4].startswith("bitwise: the difference is not only rounding: step_1/loss")


def test_the_image_shows_the_port_against_each_reference(toy) -> None:
    """The plot has the largest difference over all steps of end points, loss, gradients, weights
    and slots, and no point for kinds that were not compared.
    """
    pair = toy.load()
    toy.record(pair)
    ladder = Ladder(pair, 1)
    results = [ladder.run(rung) for rung in ("map", "float64", "bitwise", "golden")]
    series, _ = differences(results)
    assert list(series) == [
        "float64 against legacy here",
        "float64 against 1.15.5",
        "golden against 1.15.5",
        "bitwise against legacy here",
    ]
    assert set(series["bitwise against legacy here"].values()) == {0.0}
    assert {kind for kind, _ in series["golden against 1.15.5"]} == {
        "endpoints",
        "loss",
        "gradients",
        "weights",
        "slots",
    }
    assert "6 slots" in glance(results, "toy")
    assert glance([RungResult("map")], "toy") == ""
