"""Tests that the proof of a port meets guards that usual numbers do not reach: of zeros, and of large numbers."""

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
from tf1kit.parity.recording.compare import compare
from tf1kit.parity.written.extreme import extremes, told


def texts() -> Any:
    """Scores of the mean of words; 0 is padding."""
    ids = tf.placeholder(tf.int32, [None, 5], "ids")
    mask = tf.cast(tf.not_equal(ids, 0), tf.float32)
    words = tf.gather(tf.get_variable("table", [9, 4]), ids) * tf.expand_dims(mask, -1)
    return dense(tf.reduce_sum(words, 1) / tf.maximum(tf.reduce_sum(mask, 1, keepdims=True), 1.0), 3, "fc")


def images() -> Any:
    """Scores of numbers."""
    return dense(tf.placeholder(tf.float32, [None, 4], "x"), 3, "fc")


def learned(scores: Any, clipped: bool = False, counted: bool = False) -> None:
    """A loss of the scores, clipped or not, of all examples or of the positive ones."""
    labels = tf.placeholder(tf.float32, [None, 3], "labels")
    scores = tf.clip_by_value(scores, -20.0, 20.0) if clipped else scores
    each = tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=scores)
    loss = tf.reduce_sum(each * labels) / tf.maximum(tf.reduce_sum(labels), 1.0) if counted else tf.reduce_mean(each)
    tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_or_create_global_step())


GUARDS: dict[str, tuple[Callable[[], None], str, str, set[str]]] = {  # the graph, what is edited, what shows it
    "padding": (
        lambda: learned(texts()),
        "ops.maximum(ops.sum(cast, axis=1, keepdims=True), 1.0)",
        "ops.sum(cast, axis=1, keepdims=True)",
        {"extreme/zeros/endpoints/fc", "extreme/zeros/loss"},
    ),
    "clip": (
        lambda: learned(images(), clipped=True),
        '"], 20.0), -20.0)',
        '"], 30.0), -30.0)',
        {"extreme/inputs/loss"},
    ),
    "clip of words": (
        lambda: learned(texts(), clipped=True),
        '"], 20.0), -20.0)',
        '"], 30.0), -30.0)',
        {"extreme/kernels/loss"},
    ),
    "no positive label": (
        lambda: learned(images(), counted=True),
        "ops.maximum(ops.sum(labels), 1.0)",
        "ops.sum(labels)",
        {"extreme/unlabelled/loss"},
    ),
}


@pytest.mark.parametrize("name", GUARDS)
def test_a_guard_that_is_removed_is_seen(name: str, tmp_path: Path) -> None:
    """The port is proven with its guard, and not without it."""
    make, old, new, seen = GUARDS[name]
    made = ported(tmp_path, make)
    assert failed(made, tmp_path) == []
    assert set(failed(made, tmp_path, old, new)) == seen


def places() -> Any:
    """Scores of the rows of a table, which large inputs are beyond."""
    x = tf.placeholder(tf.float32, [None, 5], "x")
    rows = tf.gather(tf.get_variable("table", [9, 4]), tf.cast(tf.abs(x), tf.int32))
    return dense(tf.reduce_sum(rows, 1), 3, "fc")


def test_a_batch_that_is_refused(tmp_path: Path) -> None:
    """It is equal if both sides refuse it, and not if one does."""
    made = ported(tmp_path, lambda: learned(places()))
    assert failed(made, tmp_path) == []
    key = "extreme/inputs/"
    seen = failed(made, tmp_path, 'dtype="int32")', 'dtype="int32") % 9')
    assert set(seen) == {f"{key}endpoints/Gather", f"{key}endpoints/fc", f"{key}loss"}, made.text


def test_what_is_not_a_number_on_both_sides_is_equal() -> None:
    """In the same places, with the same sign, and in an extreme batch."""
    key = "extreme/zeros/endpoints/y"
    numbers = {key: np.asarray([np.nan, np.inf, 1], np.float32)}
    assert compare("bitwise", *told(numbers, numbers))[0].ok
    for other in ([0, np.inf, 1], [np.nan, -np.inf, 1], [np.inf, np.inf, 1], [np.nan, np.inf, 2], [np.nan] * 3):
        assert not compare("bitwise", *told(numbers, {key: np.asarray(other, np.float32)}))[0].ok
    usual = {"endpoints/y": numbers[key]}
    assert not compare("bitwise", *told(usual, usual))[0].ok


def test_what_is_extreme() -> None:
    """Whole numbers are not made larger."""
    inputs = {"ids": np.full(2, 3), "x": np.full(2, 0.5, np.float32)}
    found = {key: {**given, **weights} for key, given, weights in extremes(inputs, {"w": np.ones(2, np.float32)})}
    assert {key: [int(value[0]) for value in one.values()] for key, one in found.items()} == {
        "extreme/zeros/": [0, 0, 1],
        "extreme/inputs/": [3, 500, 1],
        "extreme/kernels/": [3, 0, 16],
    }
    assert all(one["x"].dtype == np.float32 for one in found.values())
