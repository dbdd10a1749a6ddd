"""Tests the moving average of a tensor: it has TensorFlow 1's bits and its own variables, and is
saved with its owner.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.keras import moving_average

VALUES = np.random.default_rng(0).normal(3, 2, (6, 5)).astype("float32")


def in_a_graph(decay, zero_debias):
    """The averages of `tf.train.ExponentialMovingAverage` after each of VALUES."""
    with tf.Graph().as_default(), tf.compat.v1.Session() as session:
        value = tf.compat.v1.placeholder(tf.float32, [5])
        averages = tf.train.ExponentialMovingAverage(decay, zero_debias=zero_debias)
        update = averages.apply([value])
        session.run(tf.compat.v1.global_variables_initializer())
        seen = []
        for row in VALUES:
            session.run(update, {value: row})
            seen.append(session.run(averages.average(value)))
        return seen


def by_layer(decay, zero_debias, layer_class=tf1kit.keras.MovingAverage):
    """The same from the layer, updated in a traced function."""
    layer = layer_class(decay, zero_debias)
    layer.build((5,))
    update, seen = tf.function(layer.update), []
    for row in VALUES:
        update(tf.constant(row))
        seen.append(layer.average.numpy())
    return seen


@pytest.mark.parametrize("zero_debias", [False, True])
@pytest.mark.parametrize("decay", [0.9, 0.999])
def test_it_has_the_bits_of_a_graph(decay, zero_debias, same_bits):
    """Both have the same bits after each of six updates."""
    assert same_bits(in_a_graph(decay, zero_debias), by_layer(decay, zero_debias))


def test_a_rate_taken_in_double_precision_is_noticed(mutated, same_bits):
    """The mutant differs: `1 - decay` of two float32 is not the float32 of `1 - decay`."""
    wrong = mutated(moving_average, "single=True", "single=False")
    assert not same_bits(in_a_graph(0.999, False), by_layer(0.999, False, wrong.MovingAverage))


def test_its_variables():
    """The layer has the average and, for debiasing, more variables; none is trainable or follows a
    mixed policy.
    """
    for zero_debias, names in ((False, ["average"]), (True, ["average", "biased", "local_step"])):
        layer = tf1kit.keras.MovingAverage(0.9, zero_debias, dtype="mixed_float16")
        layer.build((5,))
        assert [variable.name for variable in layer.variables] == names
        assert not layer.trainable_variables
        assert {variable.dtype for variable in layer.variables} == {"float32"}


def test_it_is_made_again_from_its_config():
    """A saved layer keeps decay and debiasing."""
    layer = keras.saving.deserialize_keras_object(
        keras.saving.serialize_keras_object(tf1kit.keras.MovingAverage(0.5, zero_debias=True))
    )
    assert (layer.decay, layer.zero_debias) == (0.5, True)
