"""The inverse gamma distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/inverse_gamma.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, derived, positive, property_of


class InverseGamma(Parametric):
    """The reciprocal of a gamma variable."""

    def __init__(
        self,
        concentration: Any,
        rate: Any,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "InverseGamma",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[concentration, rate]) as name:
            self._concentration = positive(concentration, "concentration", validate_args)
            self._rate = positive(rate, "rate", validate_args)
            tf.debugging.assert_same_float_dtype([self._concentration, self._rate])
        self._set_up(name, parameters, (self._concentration, self._rate))

    concentration = property_of("concentration", "The shape of the distribution.")
    rate = property_of("rate", "The width.")

    @staticmethod
    def _param_shapes(sample_shape: Any) -> dict[str, Any]:
        return dict.fromkeys(("concentration", "rate"), tf.convert_to_tensor(sample_shape, tf.int32))

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        return 1.0 / tf.random_gamma([n], self.concentration, self.rate, self.dtype, seed)

    def _log_prob(self, x: Any) -> Any:
        x, a = self._sound(x), self.concentration
        return -(1.0 + a) * tf.log(x) - self.rate / x - (tf.lgamma(a) - a * tf.log(self.rate))

    def _cdf(self, x: Any) -> Any:
        return tf.igammac(self.concentration, self.rate / self._sound(x))

    def _entropy(self) -> Any:
        a = self.concentration
        return a + tf.log(self.rate) + tf.lgamma(a) - (1.0 + a) * tf.digamma(a)

    def _mean(self) -> Any:
        value = self.rate / (self.concentration - 1.0)
        return self._defined(value, self.concentration > 1.0, "mean undefined when any concentration <= 1")

    def _variance(self) -> Any:
        a = self.concentration
        value = tf.square(self.rate) / tf.squared_difference(a, 1.0) / (a - 2.0)
        return self._defined(value, a > 2.0, "variance undefined when any concentration <= 2")

    def _mode(self) -> Any:
        return self.rate / (1.0 + self.concentration)

    def _sound(self, x: Any) -> Any:
        tf.debugging.assert_same_float_dtype([x], self.dtype)
        with tf.control_dependencies([tf.assert_positive(x)] if self.validate_args else []):
            return tf.identity(x)


class InverseGammaWithSoftplusConcentrationRate(InverseGamma):
    """`InverseGamma` of the softplus of its parameters."""

    def __init__(
        self,
        concentration: Any,
        rate: Any,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "InverseGammaWithSoftplusConcentrationRate",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[concentration, rate]) as name:
            parts = tf.nn.softplus(concentration), tf.nn.softplus(rate)
            super().__init__(*parts, validate_args, allow_nan_stats, name)
        derived(self, parameters)
