"""Tests that layers of layer, instance and group normalization have the bits of contrib's functions, which
tf-slim has unchanged, and that they and the units by hand are saved in files.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf
from tf_slim.layers import layers, normalization

import tf1kit.keras

v1 = tf.compat.v1
K = tf1kit.keras
SHAPE = (4, 6, 5, 8)
CONTRIB = {  # contrib's function, the layer
    "layer_norm": (layers.layer_norm, K.LayerNormalization(axis=(1, 2, 3))),
    "layer_norm of the last axis": (
        lambda x: layers.layer_norm(x, begin_norm_axis=-1),
        K.LayerNormalization(),
    ),
    "layer_norm with more weights": (
        lambda x: layers.layer_norm(x, begin_norm_axis=2, begin_params_axis=2),
        K.LayerNormalization(axis=(2, 3), begin_params_axis=-2),
    ),
    "layer_norm without weights": (
        lambda x: layers.layer_norm(x, center=False, scale=False),
        K.LayerNormalization(axis=(1, 2, 3), center=False, scale=False),
    ),
    "instance_norm": (normalization.instance_norm, K.InstanceNormalization()),
    "instance_norm, channels first": (
        lambda x: normalization.instance_norm(x, data_format="NCHW"),
        K.InstanceNormalization(data_format="channels_first"),
    ),
    "group_norm": (lambda x: normalization.group_norm(x, 4), K.GroupNormalization(4)),
    "group_norm, channels first": (
        lambda x: normalization.group_norm(x, 3, channels_axis=1, reduction_axes=(2, 3)),
        K.GroupNormalization(3, data_format="channels_first"),
    ),
    "group_norm without an offset": (
        lambda x: normalization.group_norm(x, 2, center=False),
        K.GroupNormalization(2, center=False),
    ),
}


def numbers(shape: Any, seed: int) -> np.ndarray:
    """Numbers whose mean is not 0."""
    return np.random.RandomState(seed).normal(0.3, 1.2, tuple(shape)).astype("float32")


def in_a_graph(function: Any) -> list[np.ndarray]:
    """Output and gradients of the input, the scale and the offset."""
    with tf.Graph().as_default(), v1.Session() as session:
        x = v1.placeholder(tf.float32, SHAPE)
        y = function(x)
        weights = sorted(v1.trainable_variables(), key=lambda one: "beta" in one.name)
        session.run([one.assign(numbers(one.shape, at + 1)) for at, one in enumerate(weights)])
        ends = [y, *v1.gradients(y, [x, *weights], tf.constant(numbers(y.shape, 9)))]
        return session.run(ends, {x: numbers(SHAPE, 0)})


def in_a_layer(layer: Any) -> list[np.ndarray]:
    """The same of the layer, by `tf.gradients`, which sums in the order of a graph."""
    x = tf.constant(numbers(SHAPE, 0))
    layer(x)
    layer.set_weights([numbers(one.shape, at + 1) for at, one in enumerate(layer.weights)])

    @tf.function(jit_compile=False)
    def traced(x: Any) -> Any:
        y = layer(x)
        return y, *tf.gradients(y, [x, *(one.value for one in layer.weights)], tf.constant(numbers(y.shape, 9)))

    return [one.numpy() for one in traced(x)]


@pytest.mark.parametrize("name", CONTRIB)
def test_output_and_gradients_have_the_bits_of_contrib(name: str, same_bits) -> None:
    """Of images with weights that are not 1 and 0."""
    function, layer = CONTRIB[name]
    assert same_bits(in_a_graph(function), in_a_layer(type(layer).from_config(layer.get_config())))


def test_another_epsilon_has_other_bits(same_bits) -> None:
    """The comparison shows an epsilon of Keras."""
    assert not same_bits(in_a_graph(layers.layer_norm), in_a_layer(K.LayerNormalization((1, 2, 3), epsilon=1e-3)))


def test_they_are_saved_in_a_keras_file(tmp_path: Path) -> None:
    """A loaded model has the arguments and weights, and computes the same."""
    inputs = keras.Input(SHAPE[1:])
    x = keras.layers.Dense(8, activation=K.activations.gelu, name="dense")(inputs)
    for layer in (
        K.LayerNormalization((1, 2, 3), variance="squares", arithmetic="rsqrt", name="layer"),
        K.InstanceNormalization(1e-5, gamma_initializer="zeros", beta_regularizer="l2", name="instance"),
        K.GroupNormalization(2, name="group"),
        K.PReLU((1, 8), "ones", "l2", "absolute", name="slopes"),
        K.LeakyReLU(0.3, "absolute", name="leaky"),
    ):
        x = layer(x)
    model = keras.Model(inputs, x)
    model.set_weights([numbers(one.shape, at) for at, one in enumerate(model.get_weights())])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    for name in ("dense", "layer", "instance", "group", "slopes", "leaky"):
        assert loaded.get_layer(name).get_config() == model.get_layer(name).get_config()
    assert np.array_equal(loaded(numbers(SHAPE, 3)), model(numbers(SHAPE, 3)))


@pytest.mark.parametrize(
    ("make", "said"),
    [
        (lambda: K.LayerNormalization(variance="biased"), "variance is 'biased': give one of moments, squared_diff"),
        (lambda: K.LayerNormalization(arithmetic="x"), "arithmetic is 'x': give one of batch_normalization, rsqrt"),
        (lambda: K.LayerNormalization(data_format="NHWC"), "data_format is 'NHWC': give one of channels_last"),
        (lambda: K.GroupNormalization(data_format="NHWC"), "data_format is 'NHWC': give one of channels_last"),
        (lambda: K.GroupNormalization(3)(np.zeros((2, 4, 4, 8))), "8 channels are not 3 groups of the same size"),
        (lambda: K.LayerNormalization()(keras.Input((None,))), "there are weights along an unknown size"),
        (lambda: K.LeakyReLU(arithmetic="x"), "arithmetic is 'x': give one of maximum, absolute"),
        (lambda: K.PReLU(arithmetic="x"), "arithmetic is 'x': give one of relu, absolute, minimum"),
    ],
)
def test_arguments_that_are_refused(make: Any, said: str) -> None:
    """The message names the argument and what it may be."""
    with pytest.raises(ValueError, match=said):
        make()


def test_the_gradient_at_0_is_that_of_the_form() -> None:
    """The larger one of x and a part of it gives all to x."""
    units = {0.2: keras.layers.LeakyReLU(negative_slope=0.2), 1.0: K.LeakyReLU(0.2), 0.6: K.LeakyReLU(0.2, "absolute")}
    for slope, layer in units.items():
        x = tf.zeros([1])
        with tf.GradientTape() as tape:
            tape.watch(x)
            y = layer(x)
        assert tape.gradient(y, x).numpy() == np.float32([slope])
