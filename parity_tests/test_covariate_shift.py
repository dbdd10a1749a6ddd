"""Tests D4's worked example: equal outputs, unequal corrections, and the next output."""

from fractions import Fraction
from math import prod
from typing import ClassVar

import numpy as np
import pytest
import tensorflow as tf

from tf1kit.parity import PairSuite, load_pair

PAIR = ("legacy.covariate_shift", "migrated.covariate_shift")
DECLARED = load_pair(*PAIR)
LEGACY, PORT = DECLARED.legacy, DECLARED.migrated
PRINTED = {  # `uneven` -> z, the corrections of the weights, z after these corrections
    False: (1, ["1", "1", "1"], "8"),
    True: (1, ["100", "0.0001", "100"], "100020002.00020001"),
}


class TestCovariateShift(PairSuite):
    """The network of three products."""

    legacy, migrated = PAIR


class TestDeeper(PairSuite):
    """The network of six products."""

    legacy, migrated = PAIR
    options: ClassVar = {"depth": 6}


def port_example(uneven, depth=3, **options):
    """Run the example with the port in float64, for the input 1 and the wanted output 2.

    Returns the output, the corrections of the weights, and the output after them.
    """
    one = tf.constant([[1.0]], tf.float64)
    model = PORT.CovariateShift(depth, uneven, dtype="float64", **options)
    before, corrections, after = PORT.corrected(model, one, one + 1)
    return before.numpy().item(), [by.numpy().item() for by in corrections], after.numpy().item()


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("example", [LEGACY.example, port_example], ids=["legacy", "port"])
def test_the_documents_numbers(uneven, example):
    """Both sides compute the numbers that the document prints."""
    before, corrections, after = example(uneven)
    z, by, then = PRINTED[uneven]
    assert before == pytest.approx(z, rel=1e-15)
    assert corrections == pytest.approx([float(value) for value in by], rel=1e-14)
    assert after == pytest.approx(float(then), rel=1e-15)


@pytest.mark.parametrize("uneven", [False, True])
def test_the_documents_numbers_are_exact(uneven):
    """Exact fractions give the printed numbers to the last digit.

    The correction of a weight is the product of the other weights.
    """
    weights = [Fraction(str(weight)) for weight in LEGACY.WEIGHTS[uneven]]
    corrections = [prod(weights) / weight for weight in weights]
    z, by, then = PRINTED[uneven]
    assert prod(weights) == z
    assert corrections == [Fraction(value) for value in by]
    assert prod(weight + more for weight, more in zip(weights, corrections, strict=True)) == Fraction(then)


@pytest.mark.parametrize("depth", [3, 6, 12])
def test_it_grows_with_the_layers(depth):
    """Every three further layers multiply the next output by 8, or by 1e8 with uneven weights."""
    assert port_example(False, depth)[2] == pytest.approx(8 ** (depth / 3))
    assert port_example(True, depth)[2] == pytest.approx(100020002.00020001 ** (depth / 3), rel=1e-12)


@pytest.mark.parametrize("depth", [3, 6, 12])
def test_batch_norm_leaves_nothing_to_explode(depth):
    """With batch norm after each product, the next output is as large as this one."""
    x = tf.constant(np.random.RandomState(0).normal(size=(64, 1)))
    x = (x - tf.reduce_mean(x)) / tf.math.reduce_std(x)
    model = PORT.CovariateShift(depth, uneven=True, batch_norm=True, dtype="float64")
    before, _, after = PORT.corrected(model, x, 2 * x)
    assert np.sqrt(np.mean(np.square(after))) == pytest.approx(1, rel=0.01)
    assert np.abs(before).max() < 5


def test_with_batch_norm_the_end_points_are_the_same_bits():
    """With batch norm, the end points of legacy and port have the same bits.

    The gradients are not compared. They are 0 up to epsilon and rounding.
    """
    pair = load_pair(*PAIR, {"batch_norm": True})
    legacy, port = pair.legacy_side("float32"), pair.migrated_side("float32")
    start = legacy.initial_state()
    seen = []
    for side in (legacy, port):
        side.load(start)
        seen.append({key: value for key, value in side.observe(1).items() if key.startswith("endpoints/")})
    assert list(seen[0]) == ["endpoints/z1", "endpoints/z2", "endpoints/z3"]
    for key, value in seen[0].items():
        assert value.tobytes() == seen[1][key].tobytes(), key


def test_keras_constants_are_float32_first():
    """`keras.initializers.Constant(0.01)` in float64 is rounded to float32.

    For this reason the port uses `Identity` instead.
    """
    assert float(tf.keras.initializers.Constant(0.01)((), "float64")) == float(np.float32(0.01))
    assert float(tf.keras.initializers.Identity(0.01)((1, 1), "float64")[0, 0]) == 0.01
