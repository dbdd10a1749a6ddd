"""Compares the paper's formulas, forward and backward.

They are compared in NumPy, the legacy graph and the port, and with automatic differentiation and
the fused operation.
"""

import numpy as np
import pytest
import tensorflow as tf
import tensorflow.compat.v1 as tf1

from tf1kit.parity import PairSuite, load_pair

PAIR = ("legacy.batch_norm_formula", "migrated.batch_norm_formula")
DECLARED = load_pair(*PAIR)
LEGACY, PORT = DECLARED.legacy, DECLARED.migrated
SHAPES = [(64, 5), (8, 6, 6, 5)]


class TestBatchNormFormula(PairSuite):
    """A network whose batch norm layer has a hand-written gradient."""

    legacy, migrated = PAIR


def drawn(shape):
    """Draw the input, gamma, beta and the loss's gradient by the output, in float64."""
    draw = np.random.RandomState(0)
    return draw.normal(3, 2, shape), draw.normal(size=5), draw.normal(size=5), draw.normal(size=shape)


def by_numpy(x, gamma, beta, dy):
    """Compute the output and the three gradients by the formulas, with NumPy in float64."""
    y, *moments = LEGACY.forward(x, gamma, beta, *LEGACY.over_columns(x))
    return [y, *LEGACY.backward(dy, x, gamma, *moments, *LEGACY.over_columns(x))]


def by_graph(layer, x, gamma, beta, dy):
    """Compute the output and the three gradients by a layer of the legacy graph."""
    with tf1.Graph().as_default(), tf1.Session() as session:
        inputs = [tf1.constant(value) for value in (x, gamma, beta)]
        y = layer(*inputs)
        return session.run([y, *tf1.gradients(y, inputs, tf1.constant(dy))])


def by_port(layer, x, gamma, beta, dy):
    """Compute the output and the three gradients by a function of the port."""
    inputs = [tf.constant(value) for value in (x, gamma, beta)]
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        y = layer(*inputs)
    return [y, *tape.gradient(y, inputs, tf.constant(dy))]


def assert_close(found, expected, limit=1e-13):
    """Check that each array differs by at most `limit` of its largest magnitude."""
    for name, one, other in zip(("output", "input", "gamma", "beta"), found, expected, strict=True):
        assert np.abs(one - other).max() <= limit * np.abs(other).max(), name


@pytest.mark.parametrize("shape", SHAPES)
def test_by_hand_is_what_differentiation_finds(shape):
    """Hand-written and automatic gradients of legacy and port equal NumPy's in float64."""
    given = drawn(shape)
    expected = by_numpy(*given)
    assert_close(by_graph(LEGACY.batch_norm_by_hand, *given), expected)
    assert_close(by_graph(LEGACY.batch_norm, *given), expected)
    assert_close(by_port(PORT.batch_norm_by_hand, *given), expected)
    assert_close(by_port(lambda *inputs: PORT.forward(*inputs)[0], *given), expected)


def test_by_hand_is_what_the_differences_are():
    """NumPy's gradients equal finite differences of NumPy's forward formula, without TensorFlow."""
    x, gamma, beta, dy = drawn((6, 5))
    gradients = by_numpy(x, gamma, beta, dy)[1:]
    for value, gradient in zip((x, gamma, beta), gradients, strict=True):
        for index in np.ndindex(value.shape):
            ends = []
            for step in (1e-5, -1e-5):
                value[index] += step
                ends.append((by_numpy(x, gamma, beta, dy)[0] * dy).sum())
                value[index] -= step
            assert gradient[index] == pytest.approx((ends[0] - ends[1]) / 2e-5, abs=1e-7)


def test_by_hand_is_what_the_fused_op_goes_back_by():
    """`FusedBatchNormGradV3`, which needs float32, agrees with the formulas up to rounding."""
    given = drawn(SHAPES[1])

    def fused(x, gamma, beta):
        return tf1.nn.fused_batch_norm(x, gamma, beta, epsilon=LEGACY.EPSILON)[0]

    single = [value.astype("float32") for value in given]
    assert_close(by_graph(fused, *single), by_numpy(*given), limit=2e-6)


def test_gamma_and_beta_can_undo_the_layer():
    """If gamma is the deviation and beta the mean, the output is the input."""
    x, gamma, beta, _ = drawn(SHAPES[0])
    _, mean, variance = LEGACY.forward(x, gamma, beta, *LEGACY.over_columns(x))
    deviation = np.sqrt(variance + LEGACY.EPSILON)
    np.testing.assert_allclose(LEGACY.forward(x, deviation, mean, *LEGACY.over_columns(x))[0], x, rtol=1e-13)
    np.testing.assert_allclose(PORT.forward(*map(tf.constant, (x, deviation, mean)))[0], x, rtol=1e-13)


def test_a_bias_in_front_has_no_effect():
    """A bias before the layer changes neither output nor gradients. Its gradient is rounding."""
    x, gamma, beta, dy = drawn(SHAPES[0])
    bias = np.array([5.0, -3.0, 0.1, 40.0, 0.0])
    assert_close(by_numpy(x + bias, gamma, beta, dy), by_numpy(x, gamma, beta, dy), limit=1e-12)
    gradients = by_port(PORT.batch_norm_by_hand, x, gamma, beta, dy)[1].numpy()
    assert np.abs(gradients.sum(axis=0)).max() < 1e-14 * np.abs(gradients).sum(axis=0).max()


def test_a_gradient_without_the_moments_part_is_another():
    """If mean and variance were constants, the input's gradient would be off by more than 5%."""
    x, gamma, beta, dy = drawn(SHAPES[0])
    whole = by_numpy(x, gamma, beta, dy)[1]
    constant = dy * gamma / np.sqrt(x.var(axis=0) + LEGACY.EPSILON)
    assert np.abs(whole - constant).max() > 0.05 * np.abs(whole).max()


def test_by_hand_or_not_is_one_network():
    """The port has the same float64 gradients with and without `by_hand`."""
    seen = []
    for by_hand in (True, False):
        side = load_pair(*PAIR, {"by_hand": by_hand}).migrated_side("float64")
        side.load(side.initial_state())
        seen.append(side.observe(1))
    for key, value in seen[0].items():
        np.testing.assert_allclose(value, seen[1][key], rtol=1e-11, atol=1e-15, err_msg=key)
