"""What observations say of the mean of a normal distribution whose deviation is known.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/normal_conjugate_posteriors.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def normal_conjugates_known_scale_posterior(prior: Any, scale: Any, s: Any, n: Any) -> Any:
    """The distribution of the mean after observations.

    Args:
        prior: the Normal of the mean before.
        scale: the deviation of the observations.
        s: their sum.
        n: their number.

    Raises:
        TypeError: `prior` is not a Normal, or `s` has another dtype.
    """
    loc, variance = _posterior(prior, scale, s, n)
    return tf.distributions.Normal(loc, tf.sqrt(variance))


def normal_conjugates_known_scale_predictive(prior: Any, scale: Any, s: Any, n: Any) -> Any:
    """The distribution of the next observation; see `normal_conjugates_known_scale_posterior`."""
    loc, variance = _posterior(prior, scale, s, n)
    return tf.distributions.Normal(loc, tf.sqrt(variance + tf.square(scale)))


def _posterior(prior: Any, scale: Any, s: Any, n: Any) -> tuple[Any, Any]:
    if not isinstance(prior, tf.distributions.Normal):
        raise TypeError("Expected prior to be an instance of type Normal")
    if s.dtype != prior.dtype:
        raise TypeError(f"Observation sum s.dtype does not match prior dtype: {s.dtype} vs. {prior.dtype}")
    before, known = tf.square(prior.scale), tf.square(scale)
    variance = 1.0 / (1 / before + tf.cast(n, prior.dtype) / known)
    return (prior.loc / before + s / known) * variance, variance
