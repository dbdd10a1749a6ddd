"""`tf1kit checkpoint list`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tf1kit.cli import main

DATA = Path(__file__).resolve().parent / "data"


def run(*arguments: object):
    """Run the command."""
    return CliRunner().invoke(main, ["checkpoint", "list", *map(str, arguments)])


def cells(output: str) -> list[list[str]]:
    """The rows of a table."""
    return [[cell.strip() for cell in line.split("│")[1:-1]] for line in output.splitlines() if line.startswith("│")]


def test_the_table():
    """Variables are listed under their scope and slots beside their variable; the last lines count
    them.
    """
    result = run(DATA / "training")
    assert result.exit_code == 0, result.output
    rows = cells(result.stdout)
    at = rows.index(["conv/", "", "", "320", ""])
    assert rows[at + 1 : at + 5] == [
        ["biases", "[2]", "float32", "8", "variable"],
        ["biases/Adam", "[2]", "float32", "8", "slot Adam of biases"],
        ["biases/Adam_1", "[2]", "float32", "8", "slot Adam_1 of biases"],
        ["biases/ExponentialMovingAverage", "[2]", "float32", "8", "moving average of biases"],
    ]
    assert ["embedding", "[10, 3]", "float32", "120", "variable"] in rows
    assert "24 tensors, 772 bytes: 10 × slot, 5 × variable" in result.stdout
    assert "model.ckpt-2: V2" in result.stdout


def test_a_step():
    """`--step` chooses the checkpoint."""
    result = run(DATA / "training", "--step", 1)
    assert result.exit_code == 0 and "model.ckpt-1: V2" in result.stdout
    assert run(DATA / "training", "--step", 9).exit_code == 2


def test_figures(tmp_path):
    """`--stats` adds statistics of the finite values; tensors with other values are named at the
    end.
    """
    np.savez(tmp_path / "a.npz", x=np.array([1, 3, np.nan, np.inf, -np.inf]), y=np.zeros(2))
    result = run(tmp_path / "a.npz", "--stats")
    assert cells(result.stdout) == [
        ["x", "[5]", "float64", "40", "variable", "1", "2", "3", "1", "1", "2"],
        ["y", "[2]", "float64", "16", "variable", "0", "0", "0", "0", "", ""],
    ]
    assert "not finite: x" in result.stdout


def test_json(tmp_path):
    """Everything is in the file, which is standard JSON; --force replaces an existing one."""
    file = tmp_path / "a.json"
    assert run(DATA / "training", "--stats", "--json", file).exit_code == 0
    said = json.loads(file.read_text(), parse_constant=pytest.fail)
    assert (said["format"], said["bytes"], len(said["variables"])) == ("V2", 772, 24)
    slot = next(row for row in said["variables"] if row["name"] == "conv/biases/Adam_1")
    assert (slot["scope"], slot["shape"], slot["dtype"], slot["bytes"]) == ("conv", [2], "float32", 8)
    assert slot["kind"] == {"what": "slot", "of": "conv/biases", "slot": "Adam_1"}
    assert set(slot["statistics"]) == {"minimum", "maximum", "mean", "std", "nans", "infinite"}
    again = run(DATA / "types", "--json", file)
    assert again.exit_code == 2 and "exists" in again.stderr
    assert json.loads(file.read_text()) == said
    assert run(DATA / "types", "--json", file, "--force").exit_code == 0
    assert run(DATA / "types", "--json", tmp_path / "no" / "folder.json").exit_code == 2


def test_a_meta_graph():
    """A MetaGraph is listed with a note that it has no values; `--stats` is refused."""
    path = DATA / "sharded/model.ckpt.meta"
    assert "Note: a MetaGraph has no values; they are in the checkpoint model.ckpt." in run(path).stdout
    result = run(path, "--stats")
    assert result.exit_code == 2 and "is a MetaGraph" in result.stderr


@pytest.mark.parametrize("path", ["types_v1", "saved_model", "frozen.pb", "sharded_v1/model.ckpt"])
def test_other_kinds(path):
    """Each format is listed with and without statistics."""
    assert run(DATA / path).exit_code == run(DATA / path, "--stats").exit_code == 0


def test_names_are_shown_as_they_are(tmp_path):
    """Brackets in a name are not markup."""
    np.savez(tmp_path / "a.npz", **{"[red]x[bold]": np.zeros(1)})
    assert cells(run(tmp_path / "a.npz").stdout)[0][0] == "[red]x[bold]"


def test_the_example_of_the_help():
    """The example in the help begins with the command."""
    assert "Example: tf1kit checkpoint list model.ckpt-1000 --stats" in run("--help").stdout
