"""Compares batch normalisation made of primitives, and its moving averages, on every rung."""

from typing import ClassVar

import numpy as np
import pytest
import tensorflow.compat.v1 as tf

import tf1kit.keras
from tests.genuine.cases import moving_average
from tests.genuine.record import RECORDED, read
from tf1kit.parity import PairSuite, load_pair

PAIR = ("legacy.batch_norm_primitives", "migrated.batch_norm_primitives")
DECLARED = load_pair(*PAIR)
GENUINE = read("moving_average", RECORDED)


class TestBatchNormPrimitives(PairSuite):
    """The network with the default averages of `tf.train.ExponentialMovingAverage`."""

    legacy, migrated = PAIR


@pytest.mark.long
class TestZeroDebias(PairSuite):
    """The network with debiased averages."""

    legacy, migrated = PAIR
    options: ClassVar = {"zero_debias": True}


def port_average(zero_debias):
    """The initial value of the port's average, and its value after each row of VALUES."""
    moving = tf1kit.keras.MovingAverage(0.9, zero_debias)
    moving.build((2,))
    seen = [moving.average.numpy()]
    for row in moving_average.VALUES:
        moving.update(tf.constant(row))
        seen.append(moving.average.numpy())
    return np.array(seen)


@pytest.mark.parametrize("zero_debias", [False, True])
def test_averages_of_tensors_are_those_of_1_15_5(zero_debias):
    """The port's average of a tensor has the bits of 1.15.5.

    It starts at 0. With decay 0.9 the first update gives a tenth of the value, and with debiasing
    the whole value.
    """
    recorded = GENUINE["tensor_debiased/shadow" if zero_debias else "tensor/shadow"]
    assert (recorded[0] == 0).all()
    np.testing.assert_allclose(recorded[1], moving_average.VALUES[0] * (1 if zero_debias else 0.1), rtol=1e-6)
    assert port_average(zero_debias).tobytes() == recorded.tobytes()


def test_shadows_of_variables_begin_at_the_value_and_are_what_evaluation_is_given():
    """The average of a variable starts at its value (1 and 10) in 1.15.5.

    After an update with 2 and -4 it has moved a tenth of the way.
    """
    recorded = GENUINE["variable/shadow"]
    assert recorded[0].tolist() == [1, 10]
    np.testing.assert_allclose(recorded[1], [1.1, 8.6], rtol=1e-6)


def test_moments_are_over_all_axes_but_the_last():
    """The moments are over all axes but the last, which leaves 12 means and variances (D4)."""
    with tf.Graph().as_default():
        for shape, axes in (((128, 3, 3, 12), [0, 1, 2]), ((128, 12), [0])):
            x = tf.zeros(shape)
            assert DECLARED.legacy.reduced_axes(x) == axes
            assert [moment.shape.as_list() for moment in tf.nn.moments(x, axes)] == [[12], [12]]


def test_evaluation_uses_the_averages():
    """Evaluation uses the averages, and training does not.

    With the averages 0 and 1, gamma 1 and beta 0, the output is `x / sqrt(1 + epsilon)`.
    """
    side = DECLARED.migrated_side("float32")
    layer = side.model.bn2
    values = {"gamma": 1.0, "beta": 0.0}
    for variable in layer.variables:
        variable.assign(tf.fill(variable.shape, values.get(variable.name, float("variance" in variable.path))))
    x = tf.constant(np.random.RandomState(0).normal(3, 2, (64, 32)).astype("float32"))
    np.testing.assert_allclose(layer(x, training=False), x / np.sqrt(1.001), rtol=1e-6)
    assert abs(layer(x, training=True).numpy().mean()) < 1e-6


def test_few_steps_leave_a_variance_that_is_too_small():
    """After 5 updates an average that started at 0 has 41% of a constant variance (D0's trap).

    A debiased average has all of it.
    """
    steady = np.full(2, 4.0, "float32")
    for zero_debias, part in ((False, 1 - 0.9**5), (True, 1.0)):
        variance = tf1kit.keras.MovingAverage(0.9, zero_debias)
        variance.build((2,))
        for _ in range(5):
            variance.update(steady)
        np.testing.assert_allclose(variance.average.numpy(), steady * part, rtol=1e-5)
