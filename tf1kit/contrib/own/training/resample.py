"""Draws examples again at given rates.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/resample.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import moving_averages


def resample_at_rate(
    inputs: Any, rates: Any, scope: Any = None, seed: Any = None, back_prop: bool = False
) -> list[Any]:
    """Repeat each example as often as a Poisson draw with its rate says.

    Args:
        inputs: tensors [batch, ...].
        rates: floating [batch].
        scope: the scope of the operations.
        seed: the seed of the draw.
        back_prop: whether gradients pass through the choice of indices.

    Returns:
        A tensor [drawn, ...] for each input.
    """
    with tf.name_scope(scope, default_name="resample_at_rate", values=[*inputs, rates]):
        rates = tf.convert_to_tensor(rates, name="rates")
        counts = tf.cast(tf.random_poisson(rates, (), rates.dtype, seed=seed), tf.int32)
        indices = _repeat_range(counts)
        if not back_prop:
            indices = tf.stop_gradient(indices)
        return [tf.gather(values, indices) for values in inputs]


def _repeat_range(counts: Any, name: str | None = None) -> Any:
    """0, 1, ..., each as often as its count says."""
    with tf.name_scope(name, "repeat_range", [counts]):
        counts = tf.convert_to_tensor(counts, name="counts")
        return tf.repeat(tf.range(tf.size(counts)), counts)


def weighted_resample(
    inputs: Any, weights: Any, overall_rate: Any, scope: Any = None, mean_decay: float = 0.999, seed: Any = None
) -> tuple[list[Any], Any]:
    """Repeat each example at a rate in proportion to its weight; over many batches the mean rate is
    `overall_rate`.

    A local variable `estimate_mean/estimated_mean` follows the mean weight with `mean_decay`.

    Returns:
        Tensors [drawn, ...], as many as inputs, and the rate of each drawn example.
    """
    with tf.name_scope(scope, "weighted_resample", inputs) as name:
        with tf.variable_scope(scope, "estimate_mean", inputs):
            estimated = tf.get_local_variable(
                "estimated_mean", initializer=tf.cast(0, weights.dtype), dtype=weights.dtype
            )
            mean = moving_averages.assign_moving_average(estimated, tf.reduce_mean(weights), mean_decay)
        rates = weights * overall_rate / mean
        rate, *drawn = resample_at_rate([rates, *inputs], rates, scope=name, seed=seed, back_prop=False)
        return drawn, rate
