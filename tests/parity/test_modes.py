"""Tests two modes, random layers, update ops, a counted step, and regularisation losses."""

from __future__ import annotations

import numpy as np
import pytest

from tf1kit.errors import UsageError
from tf1kit.parity.ladder import RUNGS, Ladder
from tf1kit.parity.recording.scenario import free_run

LEGACY = """
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (8, 6)


def build(images, is_training=True):
    kernel = tf.Variable(tf.zeros([6, 4], images.dtype), name="kernel")
    mean = tf.Variable(tf.zeros([4], images.dtype), trainable=False, name="mean")
    tf.add_to_collection(tf.GraphKeys.REGULARIZATION_LOSSES, 0.01 * tf.nn.l2_loss(kernel))
    x = tf.matmul(images, kernel)
    if is_training:
        batch = tf.reduce_mean(x, 0)
        tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(mean, (mean - batch) * 0.1))
        x = tf.nn.dropout(x - batch, rate=0.5, seed=7)
    else:
        x = x - mean
    return {"hidden": x, "probabilities": tf.nn.softmax(x)}


def loss(endpoints, labels):
    entropy = tf.reduce_mean(-tf.reduce_sum(labels * tf.log(endpoints["probabilities"]), axis=1))
    return tf.add_n([entropy] + tf.get_collection(tf.GraphKeys.REGULARIZATION_LOSSES))


def optimizer():
    step = tf.train.get_or_create_global_step()
    return tf.train.MomentumOptimizer(tf.train.exponential_decay(0.1, step, 2, 0.9), 0.9)
"""

MIGRATED = """
import keras
import tensorflow as tf
from keras import ops

import tf1kit.keras


class Centre(keras.layers.Layer):
    def build(self, shape):
        self.mean = self.add_weight(name="mean", shape=shape[-1:], initializer="zeros", trainable=False)

    def call(self, x, training=False):
        if not training:
            return x - self.mean
        batch = ops.mean(x, 0)
        self.mean.assign(self.mean - (self.mean - batch) * 0.1)
        return x - batch


class Dense(keras.Model):
    def __init__(self):
        super().__init__()
        own = {"kernel_initializer": "zeros", "kernel_regularizer": tf1kit.keras.L2(0.01)}
        self.fc = keras.layers.Dense(4, use_bias=False, name="fc", **own)
        self.centre = Centre(name="centre")
        self.drop = tf1kit.keras.Dropout(0.5, seed=(0, 7), name="drop")

    def endpoints(self, images, training=False):
        x = self.drop(self.centre(self.fc(images), training=training), training=training)
        return {"hidden": x, "probabilities": ops.softmax(x)}

    def call(self, images, training=False):
        return self.endpoints(images, training)["probabilities"]


def loss(endpoints, labels):
    return ops.mean(-ops.sum(labels * ops.log(endpoints["probabilities"]), axis=1))


def optimizer():
    return tf1kit.keras.Momentum(tf1kit.keras.schedules.ExponentialDecay(0.1, 2, 0.9), 0.9)


WEIGHT_MAP = (
    ("kernel", "fc/kernel", None),
    ("mean", "centre/mean", None),
    ("global_step", "momentum/iteration", None),
)
"""


@pytest.fixture
def modal(toy):
    """A pair with two modes that has random, stateful and decayed parts."""
    toy.write("old/dense.py", LEGACY)
    toy.write("new/dense.py", MIGRATED)
    return toy


def test_every_rung_holds_for_a_pair_with_modes(modal) -> None:
    """Both modes, dropped elements, statistics, momentum and the step agree; the counter needs no
    row in the map.
    """
    modal.declare("MUTANTS = (Mutant('rate', 'ExponentialDecay(0.1,', 'ExponentialDecay(0.2,'),)")
    pair = modal.load()
    modal.record(pair)
    ladder = Ladder(pair, steps=5)
    results = {rung: ladder.run(rung) for rung in RUNGS}
    assert {rung: result.failures for rung, result in results.items()} == {rung: [] for rung in RUNGS}
    assert {rung: result.status for rung, result in results.items()} == dict.fromkeys(RUNGS, "holds")
    bitwise = {row.key: row for row in results["bitwise"].rows}
    assert {row.ulp for row in bitwise.values()} == {0}
    for key in (
        "step_5/evaluation/endpoints/hidden",
        "step_5/evaluation/endpoints/call",
        "step_5/slots/global_step",
        "step_5/slots/kernel/Momentum",
        "step_5/weights/mean",
        "start/slots/global_step",
    ):
        assert key in bitwise
    assert any(row.key == "step_20/evaluation/endpoints/hidden" for row in results["golden"].rows)


DROPPED = "self.fc(images), training=training), training="
MOVING = "self.mean.assign(self.mean * 2)\n            return x - self.mean / 2"
WRONG = {  # mutant -> (old text, new text), the first tensor in the message
    "statistics are not updated": (("self.mean.assign(", "(lambda value: None)("), "step_1/weights/mean"),
    "the batch's statistics in evaluation": (("if not training:", "if False:"), "step_1/evaluation/endpoints/hidden"),
    "statistics in training": (("if not training:", "if True:"), "step_1/endpoints/hidden"),
    "dropout in evaluation": ((DROPPED + "training)", DROPPED + "True)"), "step_1/evaluation/endpoints/hidden"),
    "other elements dropped": (("seed=(0, 7)", "seed=(0, 8)"), "step_1/endpoints/hidden"),
    "no regularisation": (("tf1kit.keras.L2(0.01)", "None"), "step_1/loss"),
    "Keras's regulariser": (("tf1kit.keras.L2(0.01)", "'l2'"), "step_1/loss"),
    "the rate does not decay": (("tf1kit.keras.schedules.ExponentialDecay(0.1, 2, 0.9)", "0.1"), "step_5/endpoints/hidden"),
    "call trains": (('training)["probabilities"]', 'True)["probabilities"]'), "step_1/evaluation/endpoints/call"),
    "evaluating moves the statistics": (("return x - self.mean", MOVING), "step_1/evaluation/weights/mean"),
}  # fmt: skip


@pytest.mark.parametrize(("change", "tensor"), WRONG.values(), ids=WRONG)
def test_a_mutant_in_a_mode_is_named(modal, change: tuple[str, str], tensor: str) -> None:
    """The first failing tensor is the one that the mutant changes."""
    modal.change("new/dense.py", *change)
    result = Ladder(modal.load(), steps=5).run("bitwise")
    assert result.status == "fails"
    assert result.failures[0].startswith(f"{tensor}, legacy against migrated: ")


def test_restarting_repeats_the_random_sequence(modal) -> None:
    """A second run repeats the first on both sides, and in a run two steps drop different
    elements.
    """
    pair = modal.load()
    legacy = pair.legacy_side("float32")
    for side in (legacy, pair.migrated_side("float32")):
        first, second = (free_run(side, (1, 2))[0] for _ in range(2))
        assert all(np.array_equal(first[key], second[key]) for key in first)
        side.restart()
        side.load(legacy.initial_state())
        dropped = [side.observe(1)["endpoints/hidden"] == 0 for _ in range(2)]
        assert (dropped[0] != dropped[1]).any()


def test_observing_and_evaluating_change_no_step(modal) -> None:
    """If evaluating moves statistics, they are restored: training ends with the same bits with and
    without an evaluation.
    """
    inline = "tf.add_to_collection(tf.GraphKeys.UPDATE_OPS, tf.assign_sub(mean, (mean - batch) * 0.1))"
    moved = "with tf.control_dependencies([tf.assign_sub(mean, (mean - batch) * 0.1)]): x = tf.identity(x)"
    modal.change("old/dense.py", inline, moved)
    modal.change("old/dense.py", "tf.nn.dropout(x - batch, rate=0.5, seed=7)", "x - batch")
    pair = modal.load()
    side = pair.legacy_side("float32")
    seen, unseen = (free_run(side, steps)[0] for steps in ((1, 2, 3), (3,)))
    assert np.array_equal(seen["step_3/weights/mean"], unseen["step_3/weights/mean"])
    side.load(side.initial_state())
    before = side.state()["weights/mean"]
    side.observe(1)
    assert not np.array_equal(side.state()["weights/mean"], before)


def test_update_ops_run_with_the_step_and_only_those(modal) -> None:
    """Update ops in another collection do not run."""
    modal.change("old/dense.py", "tf.GraphKeys.UPDATE_OPS", "'mine'")
    side = modal.load().legacy_side("float32")
    start = side.initial_state()
    side.load(start)
    side.train(1)
    assert np.array_equal(side.state()["weights/mean"], start["mean"])


UNUSABLE = {
    "a variable of evaluation alone": (("x = x - mean", "x = x - tf.Variable(mean, name='other')"), "['other']"),
    "an end point of one mode": (
        ('return {"hidden": x, ', 'return {"hidden" if is_training else "h": x, '),
        "its end points differ from those with True",
    ),
}


@pytest.mark.parametrize(("change", "message"), UNUSABLE.values(), ids=UNUSABLE)
def test_modes_that_do_not_belong_together_are_refused(modal, change: tuple[str, str], message: str) -> None:
    """Variables or end points that only evaluation has are refused."""
    modal.change("old/dense.py", *change)
    with pytest.raises(UsageError) as caught:
        modal.load().legacy_side("float32")
    assert message in str(caught.value)


def test_an_explicit_mode_is_the_only_one(modal) -> None:
    """`--option is_training=True` fixes the mode: the legacy is built once."""
    pair = modal.load(options={"is_training": False})
    assert not pair.legacy_side("float32").modal
