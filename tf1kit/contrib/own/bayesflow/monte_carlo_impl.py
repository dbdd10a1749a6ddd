"""Expectations by samples.

Source: TensorFlow 1.15.5: tensorflow/contrib/bayesflow/python/ops/monte_carlo_impl.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

Function = Callable[[Any], Any]


def expectation_importance_sampler(
    f: Function,
    log_p: Function,
    sampling_dist_q: Any,
    z: Any = None,
    n: Any = None,
    seed: int | None = None,
    name: str = "expectation_importance_sampler",
) -> Any:
    """The mean of `f` under a density, by samples of another one.

    Args:
        f: the function.
        log_p: the logarithm of the density.
        sampling_dist_q: the distribution of the samples.
        z: the samples, [samples, ...], or
        n: how many to draw.
        seed: for drawing.
        name: the name scope.

    Raises:
        ValueError: not exactly one of `z` and `n` is given.
    """
    with tf.name_scope(name, values=[z, n]):
        z = _get_samples(sampling_dist_q, z, n, seed)
        ratio = log_p(z), sampling_dist_q.log_prob(z)
        value = f(z)
        plus, minus = (tf.log(tf.nn.relu(part) + 1.0) for part in (value, -1.0 * value))
        larger, smaller = (_mean_of_exp(log_f + ratio[0] - ratio[1]) for log_f in (plus, minus))
    return tf.exp(larger) - tf.exp(smaller)


def expectation_importance_sampler_logspace(
    log_f: Function,
    log_p: Function,
    sampling_dist_q: Any,
    z: Any = None,
    n: Any = None,
    seed: int | None = None,
    name: str = "expectation_importance_sampler_logspace",
) -> Any:
    """The logarithm of the mean of a positive function; see `expectation_importance_sampler`."""
    with tf.name_scope(name, values=[z, n]):
        z = _get_samples(sampling_dist_q, z, n, seed)
        return _mean_of_exp(log_f(z) + log_p(z) - sampling_dist_q.log_prob(z))


def expectation(
    f: Function,
    samples: Any,
    log_prob: Function | None = None,
    use_reparametrization: bool = True,
    axis: Any = 0,
    keep_dims: bool = False,
    name: str | None = None,
) -> Any:
    """The mean of a function over samples, with a gradient by the distribution's parameters.

    Args:
        f: the function.
        samples: the samples.
        log_prob: the logarithm of their density; needed without reparametrization.
        use_reparametrization: whether the gradient goes through the samples; otherwise it goes
            through `log_prob`.
        axis: the dimensions of the samples.
        keep_dims: whether these dimensions stay, with length 1.
        name: the name scope.

    Raises:
        ValueError: `f`, or `log_prob` where it is needed, cannot be called.
    """
    with tf.name_scope(name, "expectation", [samples]):
        if not callable(f):
            raise ValueError("`f` must be a callable function.")
        if use_reparametrization:
            return tf.reduce_mean(f(samples), axis=axis, keepdims=keep_dims)
        if not callable(log_prob):
            raise ValueError("`log_prob` must be a callable function.")
        fixed = tf.stop_gradient(samples)
        density, value = log_prob(fixed), f(fixed)
        value += tf.stop_gradient(value) * (density - tf.stop_gradient(density))
        return tf.reduce_mean(value, axis=axis, keepdims=keep_dims)


def _mean_of_exp(log_values: Any) -> Any:
    """The logarithm of the mean of exponentials over the first dimension."""
    center = tf.stop_gradient(tf.reduce_max(log_values, axis=[0]))
    return tf.log(tf.reduce_mean(tf.exp(log_values - center), axis=[0])) + center


def _get_samples(dist: Any, z: Any, n: Any, seed: int | None) -> Any:
    with tf.name_scope("get_samples", values=[z, n]):
        if (n is None) == (z is None):
            raise ValueError(f'Must specify exactly one of arguments "n" and "z".  Found: n = {n}, z = {z}')
        return dist.sample(n, seed=seed) if z is None else tf.convert_to_tensor(z, name="z")
