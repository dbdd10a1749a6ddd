"""Tests that a proof takes other numbers where a graph has no finite ones for the usual ones, and says which."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense
from tests.port.test_told import ported
from tests.port.test_trained import failed
from tf1kit.parity.written.forward import Forward
from tf1kit.parity.written.numbers import Numbers, choices


def learned(y: Any, rate: float = 0.01, labels: Callable[[Any], Any] = lambda one: one) -> None:
    """A mean of squares."""
    loss = tf.reduce_mean(tf.squared_difference(y, labels(tf.placeholder(tf.float32, [8, 1], "labels"))))
    tf.train.GradientDescentOptimizer(rate).minimize(loss, tf.train.get_or_create_global_step())


def lengths() -> None:
    """A mean of as many words as a length says."""
    x, length = tf.placeholder(tf.float32, [8, 4], "x"), tf.placeholder(tf.int32, [8], "length")
    learned(dense(x / tf.expand_dims(tf.cast(length, tf.float32), 1), 1, "fc"))


def logarithm() -> None:
    """That of a number that is above 0."""
    learned(dense(tf.log(tf.placeholder(tf.float32, [8, 4], "x") * 2.0), 1, "fc"))


def root() -> None:
    """A root of labels, whose slope is not finite at 0."""
    learned(dense(tf.placeholder(tf.float32, [8, 4], "x"), 1, "fc"), labels=lambda one: 1.0 / tf.floor(one))


def far() -> None:
    """Steps that diverge from large weights."""
    y = dense(tf.placeholder(tf.float32, [8, 4], "x"), 6, "fc")
    learned(tf.reduce_sum(y**4, 1, keepdims=True), 1.0)


TOLD = {
    lengths: ("whole numbers are from 1 on", "x_2 / ", "x_2 * "),
    logarithm: ("other numbers that are fed are from 0.5 on", "ops.log(", "ops.log1p("),
    root: ("all labels are 1 or 2", "1.0 / ", "2.0 / "),
    far: ("weights are a quarter of the usual ones", "**4.0", "**2.0"),
}


@pytest.mark.parametrize("make", TOLD, ids=lambda make: make.__name__)
def test_numbers_that_are_taken(make: Callable[[], None], tmp_path: Path) -> None:
    """The proof holds with them, and finds a mutant."""
    told, old, new = TOLD[make]
    made, path = ported(tmp_path, make), tmp_path / "net.py"
    made.write(path)
    bitwise = Forward(made, path).prove()[1]
    assert bitwise.status == "holds", [row.key for row in bitwise.rows if not row.ok]
    assert any(told in one for one in bitwise.remarks), bitwise.remarks
    assert failed(made, tmp_path, old, new)


def test_a_graph_without_finite_numbers(tmp_path: Path) -> None:
    """The proof fails, and takes the usual ones."""

    def network() -> None:
        learned(dense(tf.placeholder(tf.float32, [8, 4], "x"), 1, "fc") / 0.0)

    made, path = ported(tmp_path, network), tmp_path / "net.py"
    made.write(path)
    bitwise = Forward(made, path).prove()[1]
    assert (bitwise.status, bitwise.remarks) == ("fails", [])


def test_numbers_to_try() -> None:
    """The usual ones first, and only what changes something."""
    assert [*choices("f", shrinks=False)] == [Numbers(), Numbers(above=True)]
    assert next(choices("iu")) == Numbers() and len([*choices("if")]) == 12
    assert Numbers(1).of(np.asarray([0, 3])).tolist() == [1, 3]
    assert Numbers(above=True).of(np.asarray([-1.0, 0.0], np.float32)).tolist() == [1.5, 0.5]
