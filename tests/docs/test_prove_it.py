"""Runs the example of docs/3-prove-it.md: proves its port against the capture that genuine 1.15.5
made of its program.
"""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from tests import warm
from tests.conftest import ROOT
from tests.docs.test_readme import missing

CHAPTER = (ROOT / "docs" / "3-prove-it.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)(?: (\w+)\.py)?\n(.*?)^```$", CHAPTER, re.DOTALL | re.MULTILINE)
FILES = {name: code for _, name, code in BLOCKS if name}
CAPTURED = ROOT / "tests" / "docs" / "captured"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the port and the capture."""
    shutil.copytree(CAPTURED / "train.capture", tmp_path / "run.capture")
    (tmp_path / "port.py").write_text(FILES["port"], encoding="utf-8")
    return tmp_path


def test_the_capture_is_of_the_program() -> None:
    """The program that the chapter shows is the one that 1.15.5 ran, and the summary is that of its
    capture.
    """
    assert (CAPTURED / "train.py").read_text(encoding="utf-8") == FILES["train"]
    told = json.loads((CAPTURED / "train.capture" / "capture.json").read_text(encoding="utf-8"))
    (graph,) = told["graphs"]
    (train,) = graph["trains"]
    kinds = [run["kind"] for run in graph["runs"]]
    [summary] = [code for kind, _, code in BLOCKS if kind == "text"]
    assert told["tensorflow"] == "1.15.5"
    assert summary.splitlines()[1:] == [
        f"  graph-0: {kinds.count('training')} of {train['runs']} training runs, {len(train['losses'])} losses, "
        f"{len(train['gradients'])} gradients, {len(train['boundary'])} tensors of data, {len(train['draws'])} draws, "
        f"{len(train['taps'])} taps",
        f"  graph-0: {kinds.count('evaluation')} evaluation runs",
    ]


def test_the_declarations_are_of_a_pair() -> None:
    """INPUTS and LABELS of the chapter are those of a pair that is tested, and which `parity` reads."""
    [shown] = [code for _, _, code in BLOCKS if code.startswith("INPUTS = {\n")]
    declared, _, functions = shown.partition("\n\n\n")
    old = (ROOT / "tests" / "parity" / "pairs" / "old" / "reviews.py").read_text(encoding="utf-8")
    assert declared in old
    assert [line in old for line in functions.replace(": ...", ":").splitlines()] == [True] * 3


def test_the_port_is_proven(folder: Path) -> None:
    """The command prints what the chapter shows, and every rung with something to compare holds."""
    [screen] = [code for kind, _, code in BLOCKS if kind == "console"]
    command, _, shown = screen.partition("\n")
    done = warm.run("tf1kit", command.removeprefix("$ tf1kit ").split(), folder)
    assert done.returncode == 0, done.stdout + done.stderr
    assert missing(shown, done.stdout) == [], done.stdout


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('INPUTS = "x:0"\nLABELS = "y:0"\n', "", 'Write INPUTS = "..." (or a tuple, or a dict)'),
        ("Dropout(0.5)", "Dropout(0.25)", "fails: float64, bitwise"),
        ("Adam(0.01)", "Adam(0.01, epsilon=1e-7)", "fails: float64, bitwise"),
    ],
    ids=["no inputs", "another rate", "another epsilon"],
)
def test_a_mistake_in_the_port_fails(folder: Path, old: str, new: str, said: str) -> None:
    """A port without roles is told what to write, and a wrong port fails."""
    assert old in FILES["port"]
    (folder / "port.py").write_text(FILES["port"].replace(old, new), encoding="utf-8")
    words = ["parity", "run.capture", "port", "--steps", "5", "--rung", "float64", "--rung", "bitwise"]
    done = warm.run("tf1kit", words, folder)
    assert done.returncode != 0
    assert said in " ".join((done.stdout + done.stderr).split()), done.stdout + done.stderr
