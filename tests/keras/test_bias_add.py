"""Tests that a bias behind a convolution, and its gradient, have the bits of a TensorFlow 1
graph.
"""

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras

v1 = tf.compat.v1
IMAGES, KERNEL, UPSTREAM = (16, 1, 1, 64), (1, 1, 64, 10), (16, 1, 1, 10)


def drawn():
    """Images, a kernel, a bias, and factors of the output."""
    draw = np.random.default_rng(0)
    return [draw.normal(size=shape).astype("float32") for shape in (IMAGES, KERNEL, KERNEL[-1:], UPSTREAM)]


def in_a_graph(images, kernel, bias, upstream):
    """Output and gradients of kernel and bias, by `tf.nn.bias_add` and `tf.gradients`."""
    with tf.Graph().as_default(), v1.Session() as session:
        weights = [tf.constant(kernel), tf.constant(bias)]
        fed = v1.placeholder(tf.float32, IMAGES)
        output = tf.nn.bias_add(tf.nn.conv2d(fed, weights[0], 1, "SAME"), weights[1])
        return session.run([output, *v1.gradients(output, weights, upstream)], {fed: images})


def test_output_and_gradients_have_the_bits_of_a_graph():
    """Convolution and layer agree in a traced tape, in which oneDNN would compute both gradients by
    one operation.
    """
    images, kernel, bias, upstream = drawn()
    convolution = keras.layers.Conv2D(10, 1, use_bias=False)
    layer = tf1kit.keras.BiasAdd()
    layer(convolution(images))
    convolution.kernel.assign(kernel)
    layer.bias.assign(bias)

    @tf.function(jit_compile=False)
    def traced(images):
        with tf.GradientTape() as tape:
            output = layer(convolution(images))
        return output, *tape.gradient(output, [convolution.kernel.value, layer.bias.value], upstream)

    for found, expected in zip(traced(tf.constant(images)), in_a_graph(images, kernel, bias, upstream), strict=True):
        assert (found.numpy() == expected).all()


def test_it_is_saved_in_a_keras_file(tmp_path):
    """A saved layer keeps its initialiser and its bias."""
    inputs = keras.Input(IMAGES[1:])
    model = keras.Model(inputs, tf1kit.keras.BiasAdd("ones", name="biases")(inputs))
    model.save(tmp_path / "model.keras")
    images = drawn()[0]
    again = keras.models.load_model(tmp_path / "model.keras")
    assert (again(images).numpy() == images + np.float32(1)).all()
    assert keras.initializers.serialize(again.get_layer("biases").bias_initializer)["class_name"] == "Ones"


def test_a_convolution_has_the_same_bits_with_bias_add():
    """`tf1kit.keras.Conv2D(bias_add=True)` is both in one layer; its config keeps that."""
    images, kernel, bias, upstream = drawn()
    layer = tf1kit.keras.Conv2D(10, 1, bias_add=True)
    layer = type(layer).from_config(layer.get_config())
    layer.build(IMAGES)
    layer.set_weights([kernel, bias])

    @tf.function(jit_compile=False)
    def traced(x):
        with tf.GradientTape() as tape:
            output = layer(x)
        return output, *tape.gradient(output, [one.value for one in layer.weights], upstream)

    for expected, found in zip(in_a_graph(images, kernel, bias, upstream), traced(images), strict=True):
        assert np.array_equal(expected, found)


def test_what_a_convolution_with_bias_add_refuses():
    """`bias_add` is by the last axis."""
    with pytest.raises(ValueError, match='needs data_format="channels_last"'):
        tf1kit.keras.Conv2D(10, 1, bias_add=True, data_format="channels_first")


def test_a_bias_is_regularized():
    """The loss of the layer is that of its regularizer, in a layer of its config, too."""
    layer = tf1kit.keras.BiasAdd(bias_initializer="ones", bias_regularizer=tf1kit.keras.regularizers.L2(0.5))
    layer = keras.layers.deserialize(keras.layers.serialize(layer))
    layer(np.zeros((2, 4), "float32"))
    assert [float(one) for one in layer.losses] == [1.0]
