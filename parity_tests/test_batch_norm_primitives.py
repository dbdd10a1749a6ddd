"""Batch normalisation out of primitives, and the moving averages behind it: legacy, port and 1.15.5."""

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
    """The network, its averages as `tf.train.ExponentialMovingAverage` keeps them by default."""

    legacy, migrated = PAIR


@pytest.mark.long
class TestZeroDebias(PairSuite):
    """Its averages debiased."""

    legacy, migrated = PAIR
    options: ClassVar = {"zero_debias": True}


def port_average(zero_debias):
    """What the port's average is at first and after an update on each row of VALUES."""
    moving = tf1kit.keras.MovingAverage(0.9, zero_debias)
    moving.build((2,))
    seen = [moving.average.numpy()]
    for row in moving_average.VALUES:
        moving.update(tf.constant(row))
        seen.append(moving.average.numpy())
    return np.array(seen)


@pytest.mark.parametrize("zero_debias", [False, True])
def test_averages_of_tensors_are_those_of_1_15_5(zero_debias):
    """From 0 on; at the decay 0.9 a tenth of the first value, and debiased all of it: the numbers of 1.15.5, on the port."""
    recorded = GENUINE["tensor_debiased/shadow" if zero_debias else "tensor/shadow"]
    assert (recorded[0] == 0).all()
    np.testing.assert_allclose(recorded[1], moving_average.VALUES[0] * (1 if zero_debias else 0.1), rtol=1e-6)
    assert port_average(zero_debias).tobytes() == recorded.tobytes()


def test_shadows_of_variables_begin_at_the_value_and_are_what_evaluation_is_given():
    """1.15.5 begins at the variable's value, 1 and 10; after the first update on 2 and -4 a tenth of the way is gone."""
    recorded = GENUINE["variable/shadow"]
    assert recorded[0].tolist() == [1, 10]
    np.testing.assert_allclose(recorded[1], [1.1, 8.6], rtol=1e-6)


def test_moments_are_over_all_axes_but_the_last():
    """D4: of `[128, 3, 3, 12]` axes 0, 1 and 2, which leaves 12 means and 12 variances; at rank 2 axis 0."""
    with tf.Graph().as_default():
        for shape, axes in (((128, 3, 3, 12), [0, 1, 2]), ((128, 12), [0])):
            x = tf.zeros(shape)
            assert DECLARED.legacy.reduced_axes(x) == axes
            assert [moment.shape.as_list() for moment in tf.nn.moments(x, axes)] == [[12], [12]]


def test_evaluation_uses_the_averages():
    """With averages 0 and 1 evaluating leaves `x / sqrt(1 + epsilon)` of gamma 1 and beta 0; training does not."""
    side = DECLARED.migrated_side("float32")
    layer = side.model.bn2
    values = {"gamma": 1.0, "beta": 0.0}
    for variable in layer.variables:
        variable.assign(tf.fill(variable.shape, values.get(variable.name, float("variance" in variable.path))))
    x = tf.constant(np.random.RandomState(0).normal(3, 2, (64, 32)).astype("float32"))
    np.testing.assert_allclose(layer(x, training=False), x / np.sqrt(1.001), rtol=1e-6)
    assert abs(layer(x, training=True).numpy().mean()) < 1e-6


def test_few_steps_leave_a_variance_that_is_too_small():
    """After 5 updates a shadow that began at 0 has 41% of a steady variance; a debiased one has it all: D0's trap."""
    steady = np.full(2, 4.0, "float32")
    for zero_debias, part in ((False, 1 - 0.9**5), (True, 1.0)):
        variance = tf1kit.keras.MovingAverage(0.9, zero_debias)
        variance.build((2,))
        for _ in range(5):
            variance.update(steady)
        np.testing.assert_allclose(variance.average.numpy(), steady * part, rtol=1e-5)
