"""The negative binomial distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/negative_binomial.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, logits_and_probs, positive, property_of
from tf1kit.tf1.private import distribution_util


class NegativeBinomial(Parametric):
    """How often an event of probability `probs` happens before it fails `total_count` times."""

    def __init__(
        self,
        total_count: Any,
        logits: Any = None,
        probs: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "NegativeBinomial",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[total_count, logits, probs]) as name:
            self._logits, self._probs = logits_and_probs(logits, probs, validate_args, name=name)
            self._total_count = positive(total_count, "total_count", validate_args)
        self._set_up(name, parameters, (self._total_count, self._probs))

    total_count = property_of("total_count", "How many failures.")
    logits = property_of("logits", "The log-odds.")
    probs = property_of("probs", "The probability.")

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        rate = tf.random_gamma([n], self.total_count, tf.exp(-self.logits), self.dtype, seed)
        return tf.random_poisson(rate, [], self.dtype, distribution_util.gen_new_seed(seed, "negative_binom"))

    def _cdf(self, x: Any) -> Any:
        return tf.math.betainc(self.total_count, 1.0 + self._counts(x), tf.sigmoid(-self.logits))

    def _log_prob(self, x: Any) -> Any:
        x, total = self._counts(x), self.total_count
        likely = total * tf.log_sigmoid(-self.logits) + x * tf.log_sigmoid(self.logits)
        return likely - (-tf.lgamma(total + x) + tf.lgamma(1.0 + x) + tf.lgamma(total))

    def _mean(self) -> Any:
        return self.total_count * tf.exp(self.logits)

    def _mode(self) -> Any:
        total = self.total_count
        return tf.floor(tf.where_v2(total > 1.0, total - 1.0, tf.zeros_like(total)) * tf.exp(self.logits))

    def _variance(self) -> Any:
        return self._mean() / tf.sigmoid(-self.logits)
