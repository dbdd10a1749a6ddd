"""Tests what writes parts that only change places as one transpose."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

from tests.port.test_rules import kinds, steps

ONE = {"ops.reshape", "ops.transpose", "layers.Flatten"}
SHAPE = (None, 4, 6, 12)


def shifted(x: Any, height: int, width: int, by: int) -> Any:
    """The phase shift of the subpixel programs: images with one channel out of `by * by`."""
    x = tf.transpose(tf.reshape(x, [tf.shape(x)[0], height, width, by, by]), [0, 1, 2, 4, 3])
    x = tf.concat([tf.squeeze(part, axis=1) for part in tf.split(x, height, 1)], 2)
    x = tf.concat([tf.squeeze(part, axis=1) for part in tf.split(x, width, 1)], 2)
    return tf.reshape(x, [tf.shape(x)[0], height * by, width * by, 1])


def enlarged(x: Any) -> Any:
    """Images with three channels, each by a phase shift."""
    return tf.concat([shifted(part, 4, 6, 2) for part in tf.split(x, 3, 3)], 3)


def shuffled(x: Any) -> Any:
    """Pixels that are shuffled channel by channel, as SRGAN does."""

    def one(part: Any) -> Any:
        return tf.reshape(tf.transpose(tf.reshape(part, [-1, 4, 6, 2, 2]), [0, 1, 3, 2, 4]), [-1, 8, 12, 1])

    return tf.concat([one(part) for part in tf.split(x, 3, 3)], 3)


def stacked(x: Any) -> Any:
    """Rows that become the last axis."""
    return tf.stack(tf.unstack(x, axis=1), axis=3)


def exchanged(x: Any) -> Any:
    """Channels of two groups in turns, of parts with sizes."""
    left, right = tf.split(x, [6, 6], 3)
    return tf.reshape(tf.concat([tf.expand_dims(left, 4), tf.expand_dims(right, 4)], 4), [-1, 4, 6, 12])


@pytest.mark.parametrize("make", [enlarged, shuffled, stacked, exchanged])
def test_parts_that_change_places_are_a_transpose(make: Callable[[Any], Any]) -> None:
    """At most two reshapes beside it, and each element is where the graph has it."""
    x = given = np.arange(2 * 4 * 6 * 12, dtype="float32").reshape(2, 4, 6, 12)
    found = steps(make, *SHAPE)
    assert len(found) <= 3
    for step in found:
        assert step.kind in ONE
        x = x.reshape(step.options["newshape"]) if "newshape" in step.options else x.transpose(step.options["axes"])
    with tf.Graph().as_default(), tf.Session() as session:
        assert np.array_equal(session.run(make(tf.constant(given))), x)


@pytest.mark.parametrize(
    "make",
    {
        "two parts that change places, which no transpose does": lambda x: tf.concat(tf.split(x, 3, 3)[::-1], 3),
        "a part that is left out": lambda x: tf.stack(tf.unstack(x, axis=1)[1:], axis=3),
        "a part that is there twice": lambda x: tf.stack([*tf.unstack(x, axis=1)] * 2, axis=3),
        "a part that something else takes": lambda x: stacked(x) * tf.reduce_sum(tf.unstack(x, axis=1)[0]),
        "a part that is computed": lambda x: tf.stack([tf.abs(part) for part in tf.unstack(x, axis=1)], axis=3),
        "parts of two tensors": lambda x: tf.stack([*tf.unstack(x, axis=1), *tf.unstack(x + 1, axis=1)], axis=3),
        "examples that become channels": lambda x: tf.stack(tf.unstack(tf.reshape(x, [3, 4, 6, 12]), axis=0), axis=3),
    }.values(),
)
def test_other_parts_stay(make: Callable[[Any], Any]) -> None:
    """What is not each element of one tensor once is written part by part."""
    assert {"ops.unstack", "ops.split", "tf.unstack"} & {*kinds(make, *SHAPE)}
