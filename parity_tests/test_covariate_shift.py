"""D4's worked example: equal outputs, unequal corrections, and what they do to the next output."""

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
PRINTED = {  # by `uneven`: z, the corrections, z after them
    False: (1, ["1", "1", "1"], "8"),
    True: (1, ["100", "0.0001", "100"], "100020002.00020001"),
}


class TestCovariateShift(PairSuite):
    """Three products, trained."""

    legacy, migrated = PAIR


class TestDeeper(PairSuite):
    """Six of them."""

    legacy, migrated = PAIR
    options: ClassVar = {"depth": 6}


def port_example(uneven, depth=3, **options):
    """The port's: output for the input 1, corrections where 2 was wanted, output after them; float64."""
    one = tf.constant([[1.0]], tf.float64)
    model = PORT.CovariateShift(depth, uneven, dtype="float64", **options)
    before, corrections, after = PORT.corrected(model, one, one + 1)
    return before.numpy().item(), [by.numpy().item() for by in corrections], after.numpy().item()


@pytest.mark.parametrize("uneven", [False, True])
@pytest.mark.parametrize("example", [LEGACY.example, port_example], ids=["legacy", "port"])
def test_the_documents_numbers(uneven, example):
    """At first z = 1 for both sets, corrections (1, 1, 1) and (100, 0.0001, 100), then 8 and 100020002.00020001."""
    before, corrections, after = example(uneven)
    z, by, then = PRINTED[uneven]
    assert before == pytest.approx(z, rel=1e-15)
    assert corrections == pytest.approx([float(value) for value in by], rel=1e-14)
    assert after == pytest.approx(float(then), rel=1e-15)


@pytest.mark.parametrize("uneven", [False, True])
def test_the_documents_numbers_are_exact(uneven):
    """By fractions: the product of the others corrects each weight, and what is printed comes out to the last digit."""
    weights = [Fraction(str(weight)) for weight in LEGACY.WEIGHTS[uneven]]
    corrections = [prod(weights) / weight for weight in weights]
    z, by, then = PRINTED[uneven]
    assert prod(weights) == z
    assert corrections == [Fraction(value) for value in by]
    assert prod(weight + more for weight, more in zip(weights, corrections, strict=True)) == Fraction(then)


@pytest.mark.parametrize("depth", [3, 6, 12])
def test_it_grows_with_the_layers(depth):
    """Each three layers more multiply the next output by 8, or by 1e8 where the weights are uneven."""
    assert port_example(False, depth)[2] == pytest.approx(8 ** (depth / 3))
    assert port_example(True, depth)[2] == pytest.approx(100020002.00020001 ** (depth / 3), rel=1e-12)


@pytest.mark.parametrize("depth", [3, 6, 12])
def test_batch_norm_leaves_nothing_to_explode(depth):
    """Normalised after each product the next output is as large as this one, whatever the weights are."""
    x = tf.constant(np.random.RandomState(0).normal(size=(64, 1)))
    x = (x - tf.reduce_mean(x)) / tf.math.reduce_std(x)
    model = PORT.CovariateShift(depth, uneven=True, batch_norm=True, dtype="float64")
    before, _, after = PORT.corrected(model, x, 2 * x)
    assert np.sqrt(np.mean(np.square(after))) == pytest.approx(1, rel=0.01)
    assert np.abs(before).max() < 5


def test_with_batch_norm_the_end_points_are_the_same_bits():
    """Legacy and port forward; the weights' gradients are 0 but for epsilon and rounding: there is nothing to compare."""
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
    """`keras.initializers.Constant(0.01)` in float64 is not 0.01: why the port begins with unit matrices."""
    assert float(tf.keras.initializers.Constant(0.01)((), "float64")) == float(np.float32(0.01))
    assert float(tf.keras.initializers.Identity(0.01)((1, 1), "float64")[0, 0]) == 0.01
