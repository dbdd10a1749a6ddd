"""The binomial distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/binomial.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, logits_and_probs, property_of


class Binomial(Parametric):
    """How often of `total_count` times an event of probability `probs` happens."""

    def __init__(
        self,
        total_count: Any,
        logits: Any = None,
        probs: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Binomial",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[total_count, logits, probs]) as name:
            count = tf.convert_to_tensor(total_count, name="total_count")
            checks = [tf.assert_non_negative(count), tf.assert_equal(count, tf.round(count))] if validate_args else []
            with tf.control_dependencies(checks):
                self._total_count = tf.identity(count)
            self._logits, self._probs = logits_and_probs(logits, probs, validate_args, name=name)
        self._set_up(name, parameters, (self._total_count, self._probs))

    total_count = property_of("total_count", "How many times.")
    logits = property_of("logits", "The log-odds.")
    probs = property_of("probs", "The probability.")

    def _log_prob(self, counts: Any) -> Any:
        counts, total = self._sound(counts), self.total_count
        likely = counts * tf.log(self.probs) + (total - counts) * tf.math.log1p(-self.probs)
        return likely - (tf.lgamma(1.0 + total - counts) + tf.lgamma(1.0 + counts) - tf.lgamma(1.0 + total))

    def _prob(self, counts: Any) -> Any:
        return tf.exp(self._log_prob(counts))

    def _cdf(self, counts: Any) -> Any:
        counts = self._sound(counts)
        probs, counts = self.probs + tf.zeros_like(counts), counts + tf.zeros_like(self.probs)
        ones, rest = tf.ones_like(self.total_count - counts), self.total_count - counts
        whole = tf.equal(counts, self.total_count)
        below = tf.math.betainc(tf.where_v2(whole, ones, rest), counts + 1, 1 - probs)
        return tf.where_v2(whole, ones, below)

    def _mean(self) -> Any:
        return self.total_count * self.probs

    def _variance(self) -> Any:
        return self._mean() * (1.0 - self.probs)

    def _mode(self) -> Any:
        return tf.floor((1.0 + self.total_count) * self.probs)

    def _sound(self, counts: Any) -> Any:
        counts = self._counts(counts)
        checks = [tf.assert_less_equal(counts, self.total_count)] if self.validate_args else []
        with tf.control_dependencies(checks):
            return tf.identity(counts)
