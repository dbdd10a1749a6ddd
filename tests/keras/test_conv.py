"""Tests that `tf1kit.keras.Conv2D` has the bits of `conv2d(x, W) + b` and behaves like a Keras
layer.
"""

from __future__ import annotations

from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.keras import conv as module

IMAGES, KERNEL = (16, 12, 12, 3), (5, 5, 3, 8)


def run_legacy(graph, draw, dtype: str = "float32") -> list[np.ndarray]:
    """Output, and the gradients of its weighted sum for images, kernel and bias, in a TensorFlow 1
    graph.
    """
    with graph() as session:
        fed = [
            tf.compat.v1.placeholder(dtype, value.shape) for value in inputs(draw, dtype)
        ]  # constants would be folded
        images, kernel, bias = fed
        output = tf.nn.relu(tf.nn.conv2d(images, kernel, strides=[1, 1, 1, 1], padding="SAME") + bias)
        gradients = tf.compat.v1.gradients(tf.reduce_sum(output * draw(output.shape, dtype, 9)), fed)
        return session.run([output, *gradients], dict(zip(fed, inputs(draw, dtype), strict=True)))


def run_migrated(layer_class: type, draw, dtype: str = "float32", **arguments) -> list[np.ndarray]:
    """The same from a Keras layer, in a `tf.function`."""
    layer = layer_class(8, 5, padding="same", activation="relu", dtype=dtype, **arguments)
    images, kernel, bias = inputs(draw, dtype)
    layer.build(images.shape)
    layer.set_weights([kernel, bias] if layer.use_bias else [kernel])

    @tf.function
    def run(images):
        with tf.GradientTape() as tape:
            tape.watch(images)
            output = layer(images)
            total = tf.reduce_sum(output * draw(output.shape, dtype, 9))
        sources = [images, *(weight.value for weight in layer.trainable_variables)]
        return output, tape.gradient(total, sources, unconnected_gradients=tf.UnconnectedGradients.ZERO)

    output, gradients = run(tf.constant(images))
    return [value.numpy() for value in [output, *gradients]]


def inputs(draw, dtype: str) -> list[np.ndarray]:
    """Images, kernel and bias."""
    return [draw(shape, dtype, seed) for seed, shape in enumerate((IMAGES, KERNEL, KERNEL[-1:]))]


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_it_has_the_bits_of_a_tensorflow_1_graph(graph, draw, same_bits, dtype: str) -> None:
    """Output and the three gradients agree at 0 ULP."""
    assert same_bits(run_legacy(graph, draw, dtype), run_migrated(tf1kit.keras.Conv2D, draw, dtype))


def test_stock_layer_sums_the_bias_gradient_in_another_order(graph, draw, same_bits) -> None:
    """Keras's own layer has another bias gradient, which is close, and everything else is equal;
    that is why the class exists.
    """
    legacy, migrated = run_legacy(graph, draw), run_migrated(keras.layers.Conv2D, draw)
    assert same_bits(legacy[:3], migrated[:3])
    assert not same_bits(legacy[3:], migrated[3:])
    np.testing.assert_allclose(legacy[3], migrated[3], rtol=1e-4)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("tf.add(outputs, bias)", "tf.nn.bias_add(outputs, bias)"),
        ("tf.add(outputs, bias)", "tf.subtract(outputs, bias)"),
        (
            "bias)\n        return outputs if self.activation is None else self.activation(outputs)",
            "bias)\n        return outputs",
        ),
        ("if self.use_bias:", "if False:"),
    ],
)
def test_a_mutant_changes_the_bits(graph, draw, same_bits, mutated, old: str, new: str) -> None:
    """Each mutant differs: another addition, no addition, no activation."""
    copy = mutated(module, old, new)
    migrated = run_migrated(copy.Conv2D, draw)
    assert not same_bits(run_legacy(graph, draw), migrated)


def test_without_a_bias_it_is_the_stock_layer(draw, same_bits) -> None:
    """With `use_bias=False` nothing differs from Keras's own layer."""
    ours, stock = (run_migrated(layer, draw, use_bias=False) for layer in (tf1kit.keras.Conv2D, keras.layers.Conv2D))
    assert len(ours) == 3
    assert same_bits(ours, stock)


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
@pytest.mark.parametrize("arguments", [{}, {"strides": 2, "padding": "same"}, {"dilation_rate": 2}, {"groups": 3}])
def test_everything_else_is_the_stock_layer(draw, data_format: str, arguments: dict) -> None:
    """Strides, dilation, groups and channels first give Keras's static and symbolic shapes, and its
    values up to rounding.
    """
    images = draw((2, 9, 8, 3)) if data_format == "channels_last" else draw((2, 3, 9, 8))
    ours, stock = (
        layer(6, 3, data_format=data_format, bias_initializer="ones", **arguments)
        for layer in (tf1kit.keras.Conv2D, keras.layers.Conv2D)
    )
    stock.build(images.shape)
    ours.build(images.shape)
    ours.set_weights(stock.get_weights())
    output = ours(images)
    np.testing.assert_allclose(output, stock(images), atol=1e-5)
    assert ours.compute_output_shape(images.shape) == tuple(output.shape)
    assert ours(keras.Input(images.shape[1:])).shape[1:] == tuple(output.shape[1:])


@pytest.mark.parametrize("data_format", ["channels_last", "channels_first"])
def test_it_is_saved_in_a_keras_file(draw, same_bits, tmp_path: Path, data_format: str) -> None:
    """A saved layer comes back with configuration and weights, as this class and not as its
    parent.
    """
    images = keras.Input((6, 6, 3) if data_format == "channels_last" else (3, 6, 6))
    layer = tf1kit.keras.Conv2D(4, (3, 1), padding="same", activation="relu", data_format=data_format, name="conv1")
    model = keras.Model(images, layer(images))
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded.get_layer("conv1")) is tf1kit.keras.Conv2D
    assert loaded.get_layer("conv1").get_config() == layer.get_config()
    batch = draw((2, *images.shape[1:]))
    assert same_bits([model(batch)], [loaded(batch)])


@pytest.mark.parametrize(
    ("policy", "variable", "output"),
    [("float64", "float64", "float64"), ("mixed_float16", "float32", "float16"), ("float16", "float16", "float16")],
)
def test_dtype_policies_are_kept(draw, policy: str, variable: str, output: str) -> None:
    """With mixed precision, weights have one dtype and outputs the other, eagerly and in a
    function; values are right to half precision.
    """
    layer = tf1kit.keras.Conv2D(4, 3, dtype=policy, bias_initializer="ones")
    images = draw((2, 6, 6, 3))
    for call in (layer, tf.function(layer)):
        result = call(images)
        assert result.dtype == output
        kernel = tf.cast(layer.kernel, "float64")
        expected = tf.nn.conv2d(tf.cast(images, "float64"), kernel, 1, "VALID") + 1.0
        np.testing.assert_allclose(np.asarray(result, "float64"), expected, atol=1e-2)
    assert {str(weight.dtype) for weight in layer.weights} == {variable}
