"""Tests that `tf1kit.keras.L1` and `L2` have the bits of slim's regularisers."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import tf1kit.keras
from tf1kit.contrib import slim
from tf1kit.keras import regularizers as module

SHAPES = ((3, 3, 4, 8), (1000,), (1,), ())
PAIRS = {"L1": slim.l1_regularizer, "L2": slim.l2_regularizer}


def legacy(graph, name: str, weight: np.ndarray, scale: float) -> list[np.ndarray]:
    """Slim's loss and its gradient."""
    with graph() as session:
        x = tf.constant(weight)
        loss = PAIRS[name](scale)(x)
        return session.run([loss, tf.gradients(loss, x)[0]])


def migrated(regularizer: Any, weight: np.ndarray) -> list[np.ndarray]:
    """The kit's loss and gradient of a Keras variable, in a `tf.function`."""
    variable = keras.Variable(weight, dtype=weight.dtype)

    @tf.function
    def both() -> Any:
        with tf.GradientTape() as tape:
            loss = regularizer(variable)
        return loss, tape.gradient(loss, variable.value)

    return [value.numpy() for value in both()]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16"])
@pytest.mark.parametrize("name", PAIRS)
def test_loss_and_gradient_have_slims_bits(
    graph, draw, same_bits, name: str, dtype: str, shape: tuple[int, ...]
) -> None:
    """Loss and gradient agree in every precision; the scale is rounded to the weight's."""
    weight = draw(shape, dtype)
    assert same_bits(legacy(graph, name, weight, 4e-5), migrated(getattr(tf1kit.keras, name)(4e-5), weight))


def test_a_missing_half_changes_the_loss(graph, draw, same_bits, mutated) -> None:
    """Keras's `L2` does not have the factor 1/2, so its loss is twice as large."""
    weight = draw((5, 7))
    genuine = legacy(graph, "L2", weight, 0.1)
    stock = migrated(keras.regularizers.L2(0.1), weight)
    np.testing.assert_allclose(stock[0], 2 * genuine[0], rtol=1e-6)
    copy = mutated(module, "tf.nn.l2_loss(weight)", "tf.reduce_sum(weight**2)")
    assert not same_bits(genuine, migrated(copy.L2(0.1), weight))


@pytest.mark.parametrize("name", PAIRS)
def test_a_layer_keeps_it(name: str, tmp_path) -> None:
    """A model loaded from a `.keras` file has the same losses."""
    layer = keras.layers.Dense(3, kernel_regularizer=getattr(tf1kit.keras, name)(0.25))
    model = keras.Sequential([keras.Input((4,)), layer])
    model.save(tmp_path / "model.keras")
    loaded = keras.models.load_model(tmp_path / "model.keras")
    assert type(loaded.layers[0].kernel_regularizer).__name__ == name
    assert [float(loss) for loss in loaded.losses] == [float(loss) for loss in model.losses] != [0.0]


def test_a_negative_scale_is_refused() -> None:
    """A negative scale is an error, as in TensorFlow 1."""
    with pytest.raises(ValueError, match="0 or more, not -1"):
        tf1kit.keras.L2(-1)
