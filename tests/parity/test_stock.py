"""Tests that differences of stock Keras do not fail `float64`, but a wrong factor does."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from tf1kit.parity.ladder import Ladder
from tf1kit.parity.stock import CAST


def float64(toy: Any) -> list[str]:
    """The failures of `float64`."""
    return Ladder(toy.load(), steps=2).run("float64").failures


@pytest.mark.parametrize("regularizer", ["L2({})", "L1L2(l2={})", "L1({})"])
def test_the_factor_of_a_stock_regularizer(regularizer: str, toy: Any) -> None:
    """Keras casts a regularizer's factor to float32, a relative error of 2e-9, which passes; half
    the factor fails.
    """
    norm = "0.01 * tf.reduce_sum(tf.abs(kernel))" if regularizer == "L1({})" else "0.02 * tf.nn.l2_loss(kernel)"
    toy.change(
        "old/dense.py",
        "    return tf.reduce_mean(",
        f"    kernel, _ = tf.trainable_variables()\n    return {norm} + tf.reduce_mean(",
    )
    stock = f'name="fc", kernel_regularizer=keras.regularizers.{regularizer}'
    toy.change("new/dense.py", 'name="fc"', stock.format("0.01"))
    assert float64(toy) == []
    toy.change("new/dense.py", "0.01)", "0.00999999)")
    assert float64(toy)


@pytest.mark.parametrize(
    "layer",
    [
        lambda: keras.layers.Rescaling(1 / 255, offset=0.1),
        lambda: keras.layers.MultiHeadAttention(2, 3),
        lambda: keras.layers.Dense(2, kernel_regularizer=keras.regularizers.L1(0.1)),
    ],
)
def test_constants_that_keras_casts_are_known(layer: Any) -> None:
    """Layers and regularizers keep the constants that Keras casts under known names."""
    made = layer()
    held = [made, *(value for value in vars(made).values() if isinstance(value, keras.regularizers.Regularizer))]
    values = [getattr(thing, name, None) for thing in held for name in CAST]
    assert any(type(value) is float or tf.is_tensor(value) for value in values)


def test_keras_casts_a_number_of_python_by_way_of_float32() -> None:
    """Keras still casts a Python float to float32; if that changes, the workaround can go."""
    assert float(keras.ops.cast(0.1, "float64")) == float(np.float32(0.1))
    assert float(keras.ops.cast(np.float64(0.1), "float64")) == 0.1 == float(tf.constant(0.1, tf.float64))
