"""Tests ports of networks that call a layer several times: one object, called as often."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.port.test_trained import GRAPHS, failed
from tests.port.towers import NETWORKS, write
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.parity.written.forward import Forward
from tf1kit.port.read import read
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

CALLS = {  # network -> what is in its port, and how often
    "twins": {"self.tower_first(": 2, "self.tower(": 2, "self.tower_code(": 2, "self.out(": 1, "L2(0.01)": 3},
    "triplet": {"self.tower = Chain(": 1, "self.tower(": 3, "def loss(endpoints):": 1, "BatchNormalization(": 1},
    "unrolled": {"tf1kit.keras.Dense(": 1, "self.cell(": 3},
    "strides": {"self.add_weight(": 1, "layers.Conv2D(": 0},
    "pyramid": {"tf1kit.keras.Conv2D(": 1, "self.conv(": 2},
}


def made_by(name: str, by: str, folder: Path) -> Written:
    """The port of a network whose graph is by 1.15.5, or by this TensorFlow."""
    with branches_of_version_1():
        path = GRAPHS / f"{name}.meta" if by == "1.15.5" else Path(write(name, str(folder)))
    return translate(read(path), name)


@pytest.mark.parametrize("by", ["1.15.5", "current"])
@pytest.mark.parametrize("name", NETWORKS)
def test_one_object_is_called_again(name: str, by: str, tmp_path: Path) -> None:
    """Nothing is left, and three steps of training have the same bits. A weight of layers with other arguments is
    one of the network.
    """
    made = made_by(name, by, tmp_path)
    assert made.source.left == ()
    assert {part: made.text.count(part) for part in CALLS[name]} == CALLS[name]
    assert all(len(line) <= 120 for line in made.text.splitlines())
    assert failed(made, tmp_path) == []


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [("triplet", "tower(near", "tower(far"), ("twins", "tower_first(right", "tower_first(left")],
)
def test_a_call_with_another_input_is_seen(name: str, old: str, new: str, tmp_path: Path) -> None:
    """Each call counts, although all have the same weights."""
    assert failed(made_by(name, "1.15.5", tmp_path), tmp_path, old, new)


def test_the_order_of_updates_is_not_proven(tmp_path: Path) -> None:
    """A step moves an average three times, and nothing in the graph says in which order."""
    made = made_by("triplet", "1.15.5", tmp_path)
    said = "the order in which a step moves tower/norm/moving_mean and 1 other several times, so these are not proven"
    assert said in made.absent
    (tmp_path / "net.py").write_text(made.text)
    bitwise = Forward(made, tmp_path / "net.py").prove()[1]
    assert bitwise.status == "holds" and bitwise.remarks[0].endswith(
        "tower/norm/moving_mean, tower/norm/moving_variance"
    )
