"""Tests `tf1kit.keras.moments`: names decide in which order a graph sums a gradient, and its names
sort as TensorFlow 1's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tf1kit.keras.moments import weighted_moments

WEIGHTS = np.linspace(0.2, 1.0, 8, dtype=np.float32).reshape(8, 1)
FUNCTIONS = {"tf.nn": tf.nn.weighted_moments, "kit": weighted_moments}


def normalized(inputs: Any, moments: Callable) -> Any:
    """The normalized inputs, which are differentiated."""
    mean, variance = moments(inputs, [0], tf.constant(WEIGHTS))
    outputs = tf.nn.batch_normalization(inputs, mean, variance, None, None, 0.001)
    return tf.reduce_sum(outputs * np.random.RandomState(6).normal(size=(8, 3)).astype(np.float32))


def by_tape(inputs: Any, moments: Callable) -> Any:
    """The gradient by a tape."""
    with tf.GradientTape() as tape:
        tape.watch(inputs)
        total = normalized(inputs, moments)
    return tape.gradient(total, inputs)


@pytest.fixture
def inputs() -> np.ndarray:
    """Three channels with different means and deviations."""
    drawn = np.random.RandomState(5).normal(size=(8, 3))
    return (drawn * [1.0, 0.3, 2.0] + [0.5, -1.0, 2.0]).astype(np.float32)


@pytest.fixture
def legacy(graph, inputs) -> np.ndarray:
    """The gradient of a TensorFlow 1 graph."""
    with graph() as session:
        fed = tf.compat.v1.placeholder(tf.float32, inputs.shape)
        (gradient,) = tf.compat.v1.gradients(normalized(fed, tf.compat.v1.nn.weighted_moments), fed)
        return session.run(gradient, {fed: inputs})


@pytest.mark.parametrize("moments", FUNCTIONS)
def test_eager_gradients_are_tensorflow_1s(same_bits, legacy, inputs, moments: str) -> None:
    """In eager code nothing is sorted, so both functions agree at 0 ULP."""
    assert same_bits([legacy], [by_tape(tf.constant(inputs), FUNCTIONS[moments])])


@pytest.mark.parametrize(("moments", "equal"), [("tf.nn", False), ("kit", True)])
def test_a_function_sums_in_the_order_of_names(same_bits, legacy, inputs, moments: str, equal: bool) -> None:
    """In a graph with a tape, TensorFlow's own function differs by a last bit; the kit's does
    not.
    """
    gradient = tf.function(by_tape)(tf.constant(inputs), FUNCTIONS[moments]).numpy()
    assert same_bits([legacy], [gradient]) is equal
    np.testing.assert_allclose(gradient, legacy, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_moments_are_tensorflows(same_bits, inputs, dtype: str) -> None:
    """Values and dtypes equal those of `tf.nn.moments` to the bit."""
    arguments = tf.cast(inputs, dtype), [0], tf.cast(WEIGHTS, dtype)
    assert same_bits(tf.nn.weighted_moments(*arguments), weighted_moments(*arguments))
