"""Compares D3's network, and with `split=False` D0's network before the split, on every rung."""

from typing import ClassVar

import numpy as np
import pytest
import tensorflow.compat.v1 as tf
from click.testing import CliRunner

from tf1kit.cli import main
from tf1kit.parity import Ladder, PairSuite, load_pair, multiplications

PAIR = ("legacy.factored_kernels", "migrated.factored_kernels")
DECLARED = load_pair(*PAIR)
MUTANTS = [mutant.name for part in (DECLARED, *DECLARED.companions) for mutant in part.mutants]


class TestFactoredKernels(PairSuite):
    """The network of D3."""

    legacy, migrated = PAIR


@pytest.mark.long
class TestUnsplit(PairSuite):
    """The network before the split."""

    legacy, migrated = PAIR
    options: ClassVar = {"split": False}


@pytest.mark.long
def test_two_hundred_steps_of_training_are_bitwise():
    """The weights and slots after 200 steps of Adam, and all 200 losses, have the same bits."""
    result = Ladder(load_pair(*PAIR), steps=200).run("bitwise")
    assert result.status == "holds", result.failures
    assert any(row.key.startswith("step_200/slots/") for row in result.rows)
    assert max(row.ulp for row in result.rows) == 0


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS)
def test_command_fails_on_each_mutant(mutant):
    """`tf1kit parity` exits with 1 for each mutant, and its output says that a rung fails."""
    quick = ["--rung", "map", "--rung", "bitwise", "--steps", "1"]
    result = CliRunner().invoke(main, ["parity", *PAIR, *quick, "--mutant", mutant])
    assert result.exit_code == 1, result.output
    assert "fails" in result.output


def test_command_holds_without_a_mutant():
    """The same command exits with 0 for the port itself."""
    result = CliRunner().invoke(main, ["parity", *PAIR, "--rung", "map", "--rung", "bitwise", "--steps", "1"])
    assert result.exit_code == 0, result.output


def test_documents_arithmetic():
    """A 3x3 kernel on 5x2 takes 90 multiplications, 3x1 and 1x3 together 60 (D0, D3, D4)."""
    assert multiplications((3, 3), (5, 2)) == 90
    assert multiplications((3, 1), (5, 2)) + multiplications((1, 3), (5, 2)) == 60


def test_both_sides_begin_as_the_document_says():
    """Weights start as truncated normal numbers with stddev 0.1, and biases as 0.1.

    The truncated numbers are at most 0.2, and their standard deviation is 0.088.
    """
    legacy = DECLARED.legacy_side("float32")
    with legacy.graph.as_default():
        legacy.session.run(legacy.initializer)
    begun = {"legacy": legacy.state(), "migrated": DECLARED.migrated_side("float32").state()}
    for side, state in begun.items():
        for name, value in state.items():
            if not name.startswith("weights/"):
                continue
            if value.ndim == 1:
                assert (value == np.float32(0.1)).all(), (side, name)
            else:
                assert np.abs(value).max() <= 0.2, (side, name)
                assert np.std(value) == pytest.approx(0.088, rel=0.05), (side, name)


def test_the_loss_is_as_unprotected_as_the_documents():
    """If the softmax is exactly 0, the loss is NaN (0 * log 0) on both sides."""
    softmax, labels = np.eye(10, dtype="float32")[[0, 1]], np.eye(10, dtype="float32")[[0, 2]]
    assert np.isnan(DECLARED.migrated.loss({"y_conv": softmax}, labels).numpy())
    with tf.Graph().as_default(), tf.Session() as session:
        assert np.isnan(session.run(DECLARED.legacy.loss({"y_conv": tf.constant(softmax)}, labels)))


def test_the_script_trains_what_was_proven():
    """The port that `main` trains and the one that the ladder compares take the same steps."""
    side, port = DECLARED.migrated_side("float32"), DECLARED.migrated.make_port()
    images, labels = DECLARED.legacy_side("float32").batch(1)
    port.build(images)
    state = side.initial_state()
    side.load(state)
    for mine, theirs in zip(port.model.variables, side.model.variables, strict=True):
        mine.assign(theirs)
    for _ in range(3):
        side.train_on(images, labels)
        port.step(tf.constant(images), tf.constant(labels.argmax(axis=1)))
    for mine, theirs in zip(port.model.variables, side.model.variables, strict=True):
        assert (mine.numpy() == theirs.numpy()).all(), mine.path
