"""A distribution whose samples are rounded up to whole numbers.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/quantized_distribution.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import NOT, Distribution, derived, property_of
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import distribution_util


def _log_difference(big: Any, small: Any) -> Any:
    """log(exp(big) - exp(small))."""
    with tf.name_scope("logsum_expbig_minus_expsmall", values=[small, big]):
        return tf.log(1.0 - tf.exp(small - big)) + big


class QuantizedDistribution(Distribution):
    """P[Y = y] = P[y - 1 < X <= y] for whole numbers y. Values of X below `low` count as `low`, and those
    above `high` count as `high`.

    Args:
        distribution: the distribution of X, with a `cdf`, and better with a `survival_function`, too.
        low: the smallest number; None for no limit.
        high: the largest number; None for no limit.
        validate_args: whether assertions check that the numbers are whole, and that low < high.
        name: the name of the distribution.
    """

    def __init__(
        self,
        distribution: Any,
        low: Any = None,
        high: Any = None,
        validate_args: bool = False,
        name: str = "QuantizedDistribution",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[*distribution.parameters.values(), low, high]) as name:
            self._distribution, self._validate_args = distribution, validate_args
            low, high = (
                None if value is None else tf.convert_to_tensor(value, name=key)
                for key, value in (("low", low), ("high", high))
            )
            tf.assert_same_float_dtype(tensors=[distribution, low, high])
            checks = []
            if validate_args and low is not None and high is not None:
                checks.append(tf.assert_less(low, high, message="low must be strictly less than high."))
            with tf.control_dependencies(checks):
                self._low = None if low is None else self._whole(low)
                self._high = None if high is None else self._whole(high)
        super().__init__(
            dtype=distribution.dtype,
            reparameterization_type=NOT,
            validate_args=validate_args,
            allow_nan_stats=distribution.allow_nan_stats,
            parameters={},
            graph_parents=[
                *distribution._graph_parents,
                *(limit for limit in (self._low, self._high) if limit is not None),
            ],
            name=name,
        )
        derived(self, parameters)

    distribution = property_of("distribution", "The distribution of X.")
    low = property_of("low", "The least number, or None.")
    high = property_of("high", "The largest number, or None.")

    def _batch_shape_tensor(self) -> Any:
        return self.distribution.batch_shape_tensor()

    def _batch_shape(self) -> Any:
        return self.distribution.batch_shape

    def _event_shape_tensor(self) -> Any:
        return self.distribution.event_shape_tensor()

    def _event_shape(self) -> Any:
        return self.distribution.event_shape

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        with tf.name_scope("transform"):
            x = self.distribution.sample(tf.convert_to_tensor(n, name="n"), seed=seed)
            ones, y = tf.ones_like(x), tf.ceil(x)
            y = y if self._low is None else tf.where(y < self._low, self._low * ones, y)
            return y if self._high is None else tf.where(y > self._high, self._high * ones, y)

    def _log_prob(self, y: Any) -> Any:
        y = self._whole(y)
        above, above_before = self.log_survival_function(y), self.log_survival_function(y - 1)
        below, below_before = self.log_cdf(y), self.log_cdf(y - 1)
        is_right = above < below  # where the survival function is the more accurate one
        return _log_difference(tf.where(is_right, above_before, below), tf.where(is_right, above, below_before))

    def _prob(self, y: Any) -> Any:
        y = self._whole(y)
        above, above_before = self.survival_function(y), self.survival_function(y - 1)
        below, below_before = self.cdf(y), self.cdf(y - 1)
        return tf.where(above < below, above_before - above, below - below_before)

    def _limited(self, value: Any, whole: Any, below: float, above: float) -> Any:
        """A function's values, with those beyond the limits."""
        whole += tf.zeros_like(value)
        if self._low is not None:
            value = tf.where(whole < self._low, _filled(value, below), value)
        if self._high is not None:
            value = tf.where(whole >= self._high, _filled(value, above), value)
        return value

    def _log_cdf(self, y: Any) -> Any:
        whole = tf.floor(y)
        return self._limited(self.distribution.log_cdf(whole), whole, -np.inf, 0.0)

    def _cdf(self, y: Any) -> Any:
        whole = tf.floor(y)
        return self._limited(self.distribution.cdf(whole), whole, 0.0, 1.0)

    def _log_survival_function(self, y: Any) -> Any:
        whole = tf.ceil(y)
        return self._limited(self.distribution.log_survival_function(whole), whole, 0.0, -np.inf)

    def _survival_function(self, y: Any) -> Any:
        whole = tf.ceil(y)
        return self._limited(self.distribution.survival_function(whole), whole, 1.0, 0.0)

    def _whole(self, value: Any) -> Any:
        with tf.name_scope("check_integer", values=[value]):
            value = tf.convert_to_tensor(value, name="value")
            if not self.validate_args:
                return value
            message = "value has non-integer components."
            return after([distribution_util.assert_integer_form(value, message=message)], value)


def _filled(value: Any, number: float) -> Any:
    return tf.zeros_like(value) if number == 0.0 else number * tf.ones_like(value)
