"""Tests that the guards of gradients are found, wherever a program has them and whatever it calls them."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf

from tests.port.guarded import ALLOWED, GUARDED, write
from tests.port.networks import labels
from tests.port.test_told import ported
from tests.port.test_trained import GRAPHS, failed
from tf1kit.parity.captured.of_pair import branches_of_version_1
from tf1kit.port import backward, recognise
from tf1kit.port.read import read
from tf1kit.port.translate import translate
from tf1kit.port.written import Written

GENUINE = ("custom", "kinks", "masked", "overridden", "sloped")  # of which there is a graph of 1.15.5


def of(name: str, by: str, folder: Path) -> Written:
    """The port of a network that 1.15.5 or this TensorFlow has written."""
    with branches_of_version_1():
        path = GRAPHS / f"guarded_{name}.meta" if by == "1.15.5" else Path(write(name, str(folder)))
    return translate(read(path), "net")


@pytest.mark.parametrize("name", GUARDED)
@pytest.mark.parametrize("by", ["1.15.5", "current"])
def test_a_guard_is_named(name: str, by: str, tmp_path: Path) -> None:
    """No batch comes near it, so nothing but the structure of the graph shows it."""
    if by == "1.15.5" and name not in GENUINE:
        by = "current"
    made = of(name, by, tmp_path)
    assert any("does with a gradient" in one for one in made.source.left), made.source.left
    objective = made.objectives[0]
    assert not (objective.steps if name == "inner" else objective.optimizer)
    own = [one for one in made.source.left if "the gradient that the program gives" in one]
    assert len(own) == (name in ("custom", "inner", "overridden"))


@pytest.mark.parametrize("name", ALLOWED)
@pytest.mark.parametrize("by", ["1.15.5", "current"])
def test_what_is_no_guard(name: str, by: str, tmp_path: Path) -> None:
    """The derivatives of maxima, powers and conditions are those of `tf.gradients`, in both versions."""
    made = of(name, by if name in GENUINE else "current", tmp_path)
    assert made.source.left == ()
    assert failed(made, tmp_path) == []


def test_two_steps_of_one_loss(tmp_path: Path) -> None:
    """What `tf.gradients` makes may be there as often as it was called."""

    def network() -> None:
        x = tf.placeholder(tf.float32, [8, 4], "x")
        hidden = tf.maximum(tf.matmul(x, tf.get_variable("first", [4, 5])), 0.25)
        hidden = hidden - tf.minimum(hidden, 2.0)
        loss = tf.reduce_mean(tf.squared_difference(tf.matmul(hidden, tf.get_variable("last", [5, 3])), labels(8, 3)))
        first, last = tf.trainable_variables()
        tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=[first])
        tf.train.GradientDescentOptimizer(0.1).minimize(loss, var_list=[last])

    made = ported(tmp_path, network)
    assert not any("does with a gradient" in one for one in made.source.left), made.source.left


def test_a_mutant_takes_sizes_for_guards(mutated, monkeypatch, tmp_path: Path) -> None:
    """Sizes within a slope that the loss takes are computed in another way by 1.15.5 than by this TensorFlow."""
    changed = mutated(backward, " or name in self.sizes", "")
    monkeypatch.setattr(recognise.optimizer, "require_gradients", changed.require_gradients)
    assert any("does with a gradient" in one for one in of("sloped", "1.15.5", tmp_path).source.left)
