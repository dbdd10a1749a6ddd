"""Kumaraswamy's distribution on [0, 1].

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/kumaraswamy.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY, derived
from tf1kit.contrib.own.distributions.bijectors.kumaraswamy import Kumaraswamy as Bijector
from tf1kit.contrib.own.distributions.distribution_util import get_broadcast_shape
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution


def _harmonic_number(x: Any) -> Any:
    one = tf.ones([], dtype=x.dtype)
    return tf.digamma(x + one) - tf.digamma(one)


class Kumaraswamy(TransformedDistribution):
    """The density a b x^(a - 1) (1 - x^a)^(b - 1), with a = `concentration1`, b =
    `concentration0`.
    """

    def __init__(
        self,
        concentration1: Any = None,
        concentration0: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Kumaraswamy",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[concentration1, concentration0]) as name:
            one = tf.convert_to_tensor(concentration1, name="concentration1")
            zero = tf.convert_to_tensor(concentration0, name="concentration0")
        base = tf.distributions.Uniform(
            low=tf.zeros([], dtype=one.dtype), high=tf.ones([], dtype=one.dtype), allow_nan_stats=allow_nan_stats
        )
        bijector = Bijector(one, zero, validate_args)
        super().__init__(base, bijector, get_broadcast_shape(one, zero), name=name)
        self._reparameterization_type = FULLY
        derived(self, parameters)

    @property
    def concentration1(self) -> Any:
        """A."""
        return self.bijector.concentration1

    @property
    def concentration0(self) -> Any:
        """B."""
        return self.bijector.concentration0

    def _entropy(self) -> Any:
        a, b = self.concentration1, self.concentration0
        return 1 - 1.0 / a + (1 - 1.0 / b) * _harmonic_number(b) + tf.log(a) + tf.log(b)

    def _moment(self, n: int) -> Any:
        """The mean of x^n: b B(1 + n / a, b)."""
        ones = tf.ones_like(self.concentration1 + self.concentration0, dtype=self.dtype)
        a, b = ones * self.concentration1, ones * self.concentration0
        return tf.exp(tf.log(b) + tf.lbeta(tf.stack([1 + n / a, b], -1)))

    def _mean(self) -> Any:
        return self._moment(1)

    def _variance(self) -> Any:
        return self._moment(2) - tf.square(self._moment(1))

    def _mode(self) -> Any:
        a, b = self.concentration1, self.concentration0
        mode = ((a - 1) / (a * b - 1)) ** (1.0 / a)
        if self.allow_nan_stats:
            undefined = tf.fill(self.batch_shape_tensor(), self.dtype.as_numpy_dtype("nan"))
            return tf.where_v2((a > 1.0) & (b > 1.0), mode, undefined)
        named = (("concentration1", a), ("concentration0", b))
        checks = [
            tf.assert_less(tf.ones([], dtype=value.dtype), value, message=f"Mode undefined for {key} <= 1.")
            for key, value in named
        ]
        with tf.control_dependencies(checks):
            return tf.identity(mode)
