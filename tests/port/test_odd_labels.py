"""Tests that the proof of a port gives both sides labels that no class has, as data sets do."""

from __future__ import annotations

from pathlib import Path

import pytest
import tensorflow.compat.v1 as tf

from tests.port.networks import dense
from tests.port.test_told import ported
from tests.port.test_trained import failed
from tf1kit.port.written import Written

CLASSES = 3


def masked(limit: int | None, kind: tf.DType = tf.int32) -> None:
    """A loss of the labels below a limit, or of all of them."""
    y = dense(tf.placeholder(tf.float32, [None, 4], "x"), CLASSES, "fc")
    labels = tf.cast(tf.placeholder(kind, [None], "labels"), tf.int32)
    if limit is None:
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=y))
    else:
        known = tf.less(labels, limit)
        kept = tf.where(known, labels, tf.zeros_like(labels))
        each = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=kept, logits=y)
        loss = tf.reduce_mean(each * tf.cast(known, tf.float32))
    tf.train.GradientDescentOptimizer(0.1).minimize(loss, tf.train.get_or_create_global_step())


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Written:
    """The port of the loss with a mask."""
    return ported(tmp_path_factory.mktemp("masked"), lambda: masked(CLASSES))


def test_a_mask_of_labels_is_proven(written: Written, tmp_path: Path) -> None:
    """Both sides leave such labels out."""
    assert failed(written, tmp_path) == []


def test_labels_of_a_small_type(tmp_path: Path) -> None:
    """255 is no number of int8; -1 and 3 are."""
    assert failed(ported(tmp_path, lambda: masked(CLASSES, tf.int8)), tmp_path) == []


def test_labels_that_both_sides_refuse(tmp_path: Path) -> None:
    """They are not a difference."""
    assert failed(ported(tmp_path, lambda: masked(None)), tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        (" * ops.cast(less", " * ops.cast(ops.equal(labels, labels)", {"label_3/loss", "label_255/loss"}),
        ("ops.less(labels, 3)", "ops.less(labels, 256)", {"label_3/loss", "label_255/loss"}),
        ("ops.less(labels, 3)", "ops.less_equal(labels, 3)", {"label_3/loss"}),
    ],
)
def test_a_mask_that_is_dropped_is_seen(written: Written, old: str, new: str, seen: set[str], tmp_path: Path) -> None:
    """Labels of the classes alone show nothing."""
    assert set(failed(written, tmp_path, old, new)) == seen
