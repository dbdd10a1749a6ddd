"""The geometric distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/geometric.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, logits_and_probs, positive, property_of


class Geometric(Parametric):
    """How often an event of probability `probs` fails to happen before it happens."""

    def __init__(
        self,
        logits: Any = None,
        probs: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Geometric",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[logits, probs]) as name:
            self._logits, found = logits_and_probs(logits, probs, validate_args, name=name)
            self._probs = positive(found, "probs", validate_args)
        self._set_up(name, parameters, (self._probs,))

    logits = property_of("logits", "The log-odds.")
    probs = property_of("probs", "The probability.")

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        uniform = self._uniform(tf.concat([[n], tf.shape(self.probs)], 0), seed)
        return tf.floor(tf.log(uniform) / tf.math.log1p(-self.probs))

    def _whole(self, x: Any) -> Any:
        x = self._counts(x) if self.validate_args else tf.floor(x)
        return x * tf.ones_like(self.probs)

    def _cdf(self, x: Any) -> Any:
        x = self._whole(x)
        return tf.where_v2(x < 0.0, tf.zeros_like(x), -tf.math.expm1((1.0 + x) * tf.math.log1p(-self.probs)))

    def _log_prob(self, x: Any) -> Any:
        x = self._whole(x)
        probs = self.probs * tf.ones_like(x)
        return x * tf.math.log1p(-tf.where_v2(tf.equal(x, 0.0), tf.zeros_like(probs), probs)) + tf.log(probs)

    def _entropy(self) -> Any:
        checks = [tf.assert_less(self.probs, tf.ones([], self.dtype))] if self.validate_args else []
        with tf.control_dependencies(checks):
            return tf.nn.softplus(self.logits) / self.probs - self.logits

    def _mean(self) -> Any:
        return tf.exp(-self.logits)

    def _variance(self) -> Any:
        return self._mean() / self.probs

    def _mode(self) -> Any:
        return tf.zeros(self.batch_shape_tensor(), self.dtype)
