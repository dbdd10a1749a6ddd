"""The kit's tf.layers, tf.nn and tf.keras work in a process that keeps TensorFlow 2's behaviour."""

import warnings

import numpy as np
import pytest
from tensorflow.compat import v1 as tf

from tf1kit.tf1 import layers
from tf1kit.tf1.keras.public import keras
from tf1kit.tf1.nn import nn


def test_graph_in_a_tensorflow_2_process() -> None:
    """With resource variables and the control flow of TensorFlow 2, the statistics move when
    training is fed True.
    """
    x = np.random.RandomState(0).randn(8, 3).astype("float32")
    with tf.Graph().as_default(), tf.Session() as session:
        training = tf.placeholder(tf.bool)
        layers.batch_normalization(tf.constant(x), training=training, momentum=0.9)
        mean = tf.global_variables()[2]
        updates = tf.get_collection(tf.GraphKeys.UPDATE_OPS)
        session.run(tf.global_variables_initializer())
        session.run(updates, {training: False})
        np.testing.assert_array_equal(session.run(mean), np.zeros(3, "float32"))
        session.run(updates, {training: True})
        np.testing.assert_allclose(session.run(mean), 0.1 * x.mean(0), rtol=1e-5)


def test_eager() -> None:
    """In eager mode a layer moves its statistics when it is called."""
    x = np.random.RandomState(0).randn(8, 3).astype("float32")
    layer = layers.BatchNormalization(momentum=0.5)
    layer(tf.constant(x), training=True)
    np.testing.assert_allclose(layer.moving_mean.numpy(), 0.5 * x.mean(0), rtol=1e-5)


def test_functions_do_not_warn() -> None:
    """The kit's functions do not warn, although those of TensorFlow's wheel warn at every call."""
    with tf.Graph().as_default(), warnings.catch_warnings():
        warnings.simplefilter("error")
        x = layers.conv2d(tf.zeros([1, 4, 4, 1]), 2, 3)
        x = layers.max_pooling2d(x, 2, 1)
        x = layers.batch_normalization(x, training=True)
        layers.dropout(layers.dense(layers.flatten(x), 3), training=True)


@pytest.mark.parametrize("name", ["layers.LocallyConnected1D", "applications.VGG16", "layers.Nonsense"])
def test_missing_of_keras(name: str) -> None:
    """Looking up a name that the wheel's Keras lacks raises an error with that name."""
    package, _, last = name.rpartition(".")
    with pytest.raises(AttributeError, match=rf"tf\.keras\.{name}[: ]"):
        getattr(getattr(keras, package), last)


def test_losses_by_position() -> None:
    """Labels and logits by position are refused, as by 1.15.5."""
    with pytest.raises(ValueError, match="Only call `softmax_cross_entropy_with_logits` with named arguments"):
        nn.softmax_cross_entropy_with_logits([[1.0]], [[1.0]])


def test_bidirectional_beyond_1_15() -> None:
    """Shapes of returned states, which 1.15.5 ends with a TypeError for; constants are refused."""
    for mode, outputs in (("concat", [[2, 6]]), (None, [[2, 3], [2, 3]])):
        layer = keras.layers.Bidirectional(keras.layers.GRU(3, return_state=True), merge_mode=mode)
        found = layer.compute_output_shape((2, 5, 4))
        assert [tf.TensorShape(one).as_list() for one in found] == [*outputs, [2, 3], [2, 3]]
    with pytest.raises(NotImplementedError, match="Bidirectional does not take constants under the kit"):
        layer(tf.zeros([2, 5, 4]), constants=[tf.zeros([2])])
