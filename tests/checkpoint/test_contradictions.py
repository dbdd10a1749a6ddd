"""Rows of a map whose names contradict each other, and a variance that is negative."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from tf1kit.checkpoint.map.contradictions import contradictions
from tf1kit.checkpoint.map.match import Match
from tf1kit.checkpoint.map.table import table
from tf1kit.cli import main
from tf1kit.port import Same
from tf1kit.port.weight_map import MapRow

AGREE = (  # variable, place: rows that nobody has to look at
    [("w", "a/kernel"), ("b", "a/bias")],
    [("bn/bias", "bn/beta"), ("bn/weight", "bn/gamma")],
    [("bn/mean", "norm/moving_mean"), ("bn/variance", "norm/moving_variance")],
    [("dw/weights", "dw/depthwise_kernel"), ("pw/depthwise_weights", "pw/kernel")],
    [("Variable", "conv2/kernel"), ("Variable_1", "conv1/kernel")],
    [("conv1/weights", "conv0/kernel"), ("conv2/weights", "conv1/kernel"), ("conv3/weights", "conv2/kernel")],
    [("w/Adam", "adam/w_momentum"), ("w/Adam_1", "adam/w_velocity"), ("global_step", "adam/iteration")],
    [("moments/Squeeze/ExponentialMovingAverage", "bn/moving_mean")],
)
CONTRADICT = (
    [("net/BatchNorm/beta", "bn/gamma"), ("net/BatchNorm/gamma", "bn/beta")],
    [("net/BatchNorm/moving_mean", "bn/moving_variance"), ("net/BatchNorm/moving_variance", "bn/moving_mean")],
    [("net/fc/biases", "bn/beta"), ("net/bn_1/beta", "fc/bias")],
    [("conv1/weights", "conv2/kernel"), ("conv2/weights", "conv1/kernel")],
    [("c1/weights", "c2/kernel"), ("c2/weights", "c3/kernel"), ("c3/weights", "c1/kernel")],
    [("w/Adam", "adam/w_velocity"), ("w/Adam_1", "adam/w_momentum")],
    [("beta1_power", "adam/beta2_power"), ("beta2_power", "adam/beta1_power")],
    [("fc/weights", "fc/bias")],
)


def told(rows: list[tuple[str, str]], transform: object = None) -> dict[str, str]:
    """What is said of rows whose variables are all of one shape."""
    entries = [MapRow(name, shape=(4,), dtype="float32") for name, _ in rows]
    return contradictions([(name, place, transform) for name, place in rows], entries)


@pytest.mark.parametrize("rows", AGREE)
def test_names_that_agree_are_not_questioned(rows: list[tuple[str, str]]) -> None:
    """Other words for the same effect, and layers that are numbered anew, are no contradiction."""
    assert told(rows) == {}


@pytest.mark.parametrize("rows", CONTRADICT)
def test_names_that_contradict_are_told(rows: list[tuple[str, str]]) -> None:
    """An exchange is told once, with both rows, unless the map says that it is meant."""
    found = told(rows)
    assert found
    assert all(any(name in f"{key}: {said}" for key, said in found.items()) for name, _ in rows)
    assert told(rows, Same()) == {}


def test_a_computed_row_is_meant() -> None:
    """`map` with the graph writes what it has proven so that `verify` believes it."""
    rows = [Match("n/beta", "bn/gamma", "computed"), Match("n/gamma", "bn/beta", "computed"), Match("w", "d/kernel")]
    assert table(rows, {}).splitlines() == [
        "from tf1kit.port import Same",
        "",
        "WEIGHT_MAP = (",
        '    ("n/beta", "bn/gamma", Same()),',
        '    ("n/gamma", "bn/beta", Same()),',
        '    ("w", "d/kernel", None),',
        ")",
    ]


PORT = """
import keras
INPUT_SHAPE = (1, 3)
def Net():
    return keras.Sequential([keras.layers.BatchNormalization(name="bn")])
WEIGHT_MAP = tuple((f"norm/{kind}", f"bn/{place}", None) for kind, place in PLACES.items())
"""
KINDS = ("gamma", "beta", "moving_mean", "moving_variance")


def of_port(command: str, monkeypatch: pytest.MonkeyPatch, exchanged: tuple[str, ...] = (), variance: float = 1.0):
    """Run `verify` or `convert` with two kinds in each other's places."""
    places = {**dict(zip(KINDS, KINDS, strict=True)), **dict(zip(exchanged, exchanged[::-1], strict=True))}
    Path("norm_port.py").write_text(f"PLACES = {places}\n{PORT}")
    values = {kind: variance if kind == "moving_variance" else -0.5 for kind in KINDS}
    np.savez("model.npz", **{f"norm/{kind}": np.full(3, value, "float32") for kind, value in values.items()})
    monkeypatch.delitem(sys.modules, "norm_port", raising=False)
    monkeypatch.setattr(sys, "dont_write_bytecode", True)  # of a file that changes within a second
    out = ["--out", "model.keras"] if command == "convert" else []
    return CliRunner().invoke(main, ["checkpoint", command, "model.npz", "--model", "norm_port:Net", *out])


@pytest.mark.parametrize("command", ["verify", "convert"])
def test_the_commands_see_what_contradicts(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No all-clear for an exchange or for a negative variance; one for the map as it should be."""
    monkeypatch.chdir(tmp_path)
    result = of_port(command, monkeypatch, ("gamma", "beta"))
    assert result.exit_code == (1 if command == "verify" else 2), result.output
    assert "norm/gamma: the map puts it into bn/beta" in result.output
    assert "where the map puts norm/beta" in result.output
    result = of_port(command, monkeypatch, variance=-0.1)
    assert result.exit_code == (1 if command == "verify" else 2), result.output
    assert "norm/moving_variance: bn/moving_variance is a variance, but 3 of its 3 values are negative" in result.output
    assert not Path("model.keras").exists()
    result = of_port(command, monkeypatch)
    assert result.exit_code == 0, result.output
