"""The formula of the fused batch norm in float64 means what the fused op means."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from tf1kit.keras import BatchNormalization
from tf1kit.keras.fused_float64 import batch_norm, by_formula, fused_in_float64, wanted
from tf1kit.parity.rounding import changes
from tf1kit.tf1.nn import fused_batch_norm

SHAPE = (4, 3, 2, 5)
DRAWN = np.random.default_rng(3)
X = DRAWN.normal(2, 3, SHAPE).astype(np.float32)
SCALE, OFFSET, MEAN = (DRAWN.normal(size=5).astype(np.float32) for _ in range(3))
VARIANCE = DRAWN.uniform(0.5, 2, 5).astype(np.float32)
ROUNDING = 5e-6


def close(found: tuple, expected: tuple) -> bool:
    """Whether each result is equal but for the rounding of float32."""
    return all(
        np.abs(one.numpy() - other.numpy()).max() < ROUNDING * np.abs(other.numpy()).max()
        for one, other in zip(found, expected, strict=True)
    )


@pytest.mark.parametrize("epsilon", [0.5, 1e-3, 1e-7])
@pytest.mark.parametrize("training", [True, False])
def test_it_is_the_fused_op(training: bool, epsilon: float) -> None:
    """The same as the op in float32, within rounding, with the op's smallest epsilon, too."""
    moving = {} if training else {"mean": MEAN, "variance": VARIANCE}
    single = fused_batch_norm(X, SCALE, OFFSET, epsilon=epsilon, is_training=training, **moving)
    wide = {key: tf.constant(value, tf.float64) for key, value in moving.items()}
    arrays = (tf.constant(one, tf.float64) for one in (X, SCALE, OFFSET))
    double = batch_norm(*arrays, epsilon=epsilon, is_training=training, **wide)
    assert all(one.dtype == tf.float64 for one in double)
    assert close(double, single)


def test_the_smallest_epsilon_counts() -> None:
    """Without the op's smallest epsilon, a small variance gives another result."""
    x = tf.constant(X * 1e-3, tf.float64)
    ones, zeros = tf.ones(5, tf.float64), tf.zeros(5, tf.float64)
    found = batch_norm(x, ones, zeros, epsilon=1e-7)[0].numpy()
    assert np.array_equal(found, batch_norm(x, ones, zeros, epsilon=1.001e-5)[0].numpy())


def test_the_variance_is_unbiased() -> None:
    """The variance that moves the statistics is divided by N - 1; the normalization divides by
    N.
    """
    ones, zeros = tf.ones(5, tf.float64), tf.zeros(5, tf.float64)
    wide = X.astype(np.float64)
    y, mean, variance = batch_norm(tf.constant(wide), ones, zeros, epsilon=1e-3)
    assert np.allclose(variance, wide.reshape(-1, 5).var(0, ddof=1), rtol=1e-13, atol=0)
    assert np.allclose(mean, wide.reshape(-1, 5).mean(0), rtol=1e-13, atol=0)
    centred = wide - wide.mean((0, 1, 2))
    assert np.allclose(y, centred / np.sqrt(wide.var((0, 1, 2)) + 1e-3), rtol=0, atol=1e-13)


def test_one_value_has_no_spread() -> None:
    """With one value for each channel nothing is divided by zero."""
    one = tf.ones([1, 1, 1, 5], tf.float64)
    assert np.array_equal(batch_norm(one, tf.ones(5, tf.float64), tf.zeros(5, tf.float64))[2], np.zeros(5))


def test_channels_first() -> None:
    """The data format only moves the axis."""
    arrays = [tf.constant(one, tf.float64) for one in (SCALE, OFFSET)]
    last = batch_norm(tf.constant(X, tf.float64), *arrays)
    first = batch_norm(tf.constant(X.transpose(0, 3, 1, 2), tf.float64), *arrays, data_format="NCHW")
    assert np.allclose(first[0].numpy().transpose(0, 2, 3, 1), last[0], rtol=1e-13, atol=1e-13)
    assert np.allclose(first[2], last[2], rtol=1e-13, atol=0)


def test_only_the_block_changes_the_layer() -> None:
    """A layer that is built in the block is fused in float64; outside it is not, and it refuses
    `fused=True`.
    """

    def built(**given: bool) -> BatchNormalization:
        layer = BatchNormalization(dtype="float64", **given)
        layer.build(SHAPE)
        return layer

    with fused_in_float64():
        assert built().is_fused and built(fused=True).is_fused and not built(fused=False).is_fused
    assert not wanted.get() and not built().is_fused
    with pytest.raises(ValueError, match="fused op does not take float64"):
        built(fused=True)
    with pytest.raises(RuntimeError), fused_in_float64():
        raise RuntimeError
    assert not wanted.get()


def test_a_float32_graph_by_formula() -> None:
    """With the formula the float32 graph runs what the float64 graph runs, and a mistake in only one of them shows."""

    def graph(dtype: str, factor: float = 1.0) -> Any:
        with fused_in_float64():
            layer = BatchNormalization(dtype=dtype)
            layer.build(SHAPE)

        def step(x: Any) -> Any:
            with tf.GradientTape() as tape:
                tape.watch(x)
                loss = tf.reduce_sum(tf.square(layer(x * factor, training=True)))
            return tape.gradient(loss, x), layer(x, training=False)

        return tf.function(step, jit_compile=False).get_concrete_function(tf.TensorSpec(SHAPE, dtype)).graph

    def said(single: Any) -> str:
        sides = (SimpleNamespace(graphs=lambda one=one: [one]) for one in (double, double, single, double))
        return changes(*sides)

    double = graph("float64")
    assert "runs FusedBatchNormV3 in 1 places in float32" in said(graph("float32"))
    with by_formula():
        assert said(graph("float32")) == ""
        assert "has a constant in only one precision" in said(graph("float32", 1.001))


def test_the_layers_differ_in_the_moving_variance() -> None:
    """In the block the moving variance moves by the unbiased variance; outside by that of contrib
    without the op.
    """

    def moved() -> np.ndarray:
        layer = BatchNormalization(dtype="float64", decay=0.0)
        layer(X.astype(np.float64), training=True)
        return layer.moving_variance.numpy()

    with fused_in_float64():
        inside = moved()
    wide = X.astype(np.float64).reshape(-1, 5)
    assert np.allclose(inside, wide.var(0, ddof=1), rtol=1e-6, atol=0)
    assert np.allclose(moved(), wide.var(0), rtol=1e-12, atol=0)
