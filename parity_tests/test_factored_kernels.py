"""D3, and with `split=False` D0's network before the split: legacy, port and 1.15.5 on every rung."""

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
    """After 200 steps of Adam every weight and slot has the same bits on both sides, and every loss on the way."""
    result = Ladder(load_pair(*PAIR), steps=200).run("bitwise")
    assert result.status == "holds", result.failures
    assert any(row.key.startswith("step_200/slots/") for row in result.rows)
    assert max(row.ulp for row in result.rows) == 0


@pytest.mark.long
@pytest.mark.parametrize("mutant", MUTANTS)
def test_command_fails_on_each_mutant(mutant):
    """`tf1kit parity` exits with 1 when it is given the port with a mutant in it, and says which tensor differs."""
    quick = ["--rung", "map", "--rung", "bitwise", "--steps", "1"]
    result = CliRunner().invoke(main, ["parity", *PAIR, *quick, "--mutant", mutant])
    assert result.exit_code == 1, result.output
    assert "fails" in result.output


def test_command_holds_without_a_mutant():
    """The same command on the port as it is exits with 0."""
    result = CliRunner().invoke(main, ["parity", *PAIR, "--rung", "map", "--rung", "bitwise", "--steps", "1"])
    assert result.exit_code == 0, result.output


def test_documents_arithmetic():
    """D0, D3, D4: 90 multiplications for 3x3 on 5x2, 60 for 3x1 and 1x3."""
    assert multiplications((3, 3), (5, 2)) == 90
    assert multiplications((3, 1), (5, 2)) + multiplications((1, 3), (5, 2)) == 60


def test_both_sides_begin_as_the_document_says():
    """Weights: truncated normal, stddev 0.1, so never beyond 0.2 and 0.088 in the mean; biases: 0.1 in every element."""
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
    """A softmax that has reached 0 makes the loss NaN (0 * log 0), on both sides."""
    softmax, labels = np.eye(10, dtype="float32")[[0, 1]], np.eye(10, dtype="float32")[[0, 2]]
    assert np.isnan(DECLARED.migrated.loss({"y_conv": softmax}, labels).numpy())
    with tf.Graph().as_default(), tf.Session() as session:
        assert np.isnan(session.run(DECLARED.legacy.loss({"y_conv": tf.constant(softmax)}, labels)))


def test_the_script_trains_what_was_proven():
    """`make_port`, which `main` trains, takes the same steps as the side that the ladder compares, bit for bit."""
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
