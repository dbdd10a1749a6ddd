"""The Poisson distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/poisson.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, positive, property_of


class Poisson(Parametric):
    """Counts of events that happen at a rate.

    Raises:
        ValueError: not exactly one of `rate` and `log_rate` is given.
        TypeError: it is not floating.
    """

    def __init__(
        self,
        rate: Any = None,
        log_rate: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Poisson",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[rate]) as name:
            if (rate is None) == (log_rate is None):
                raise ValueError("Must specify exactly one of `rate` and `log_rate`.")
            given = tf.convert_to_tensor(log_rate if rate is None else rate)
            if not given.dtype.is_floating:
                which = "log_rate" if rate is None else "rate"
                raise TypeError(f"{which}.dtype ({given.dtype.name}) is a not a float-type.")
            if rate is None:
                self._rate, self._log_rate = tf.exp(given), given
            else:
                self._rate, self._log_rate = positive(given, "rate", validate_args), tf.log(given)
        self._set_up(name, parameters, (self._rate,))

    rate = property_of("rate", "The rate.")
    log_rate = property_of("log_rate", "The logarithm of the rate.")

    def _log_prob(self, x: Any) -> Any:
        x = self._counts(x)
        return x * self.log_rate - tf.lgamma(1.0 + x) - self.rate

    def _log_cdf(self, x: Any) -> Any:
        return tf.log(self.cdf(x))

    def _cdf(self, x: Any) -> Any:
        return tf.igammac(1.0 + self._counts(x), self.rate)

    def _mean(self) -> Any:
        return tf.identity(self.rate)

    def _variance(self) -> Any:
        return tf.identity(self.rate)

    def _mode(self) -> Any:
        return tf.floor(self.rate)

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        return tf.random_poisson(self.rate, [n], self.dtype, seed)
