"""Classes as one-hot vectors.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/onehot_categorical.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import logits_and_probs
from tf1kit.contrib.own.distributions._one_hot import OneHot


class OneHotCategorical(OneHot):
    """One of several classes, as a one-hot vector of `dtype`."""

    def __init__(
        self,
        logits: Any = None,
        probs: Any = None,
        dtype: Any = tf.int32,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "OneHotCategorical",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[logits, probs]) as name:
            self._logits, self._probs = logits_and_probs(logits, probs, validate_args, name=name, multidimensional=True)
        self._set_up(name, parameters, (self._logits, self._probs), dtype=dtype)

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        drawn = tf.transpose(tf.multinomial(tf.reshape(self.logits, [-1, self.event_size]), n, seed))
        hot = tf.one_hot(drawn, self.event_size, dtype=self.dtype)
        return tf.reshape(hot, tf.concat([[n], tf.shape(self.logits)], 0))

    def _log_prob(self, x: Any) -> Any:
        logits, values, shape = self._flat(x)
        return tf.reshape(-tf.nn.softmax_cross_entropy_with_logits(labels=values, logits=logits), shape)

    def _entropy(self) -> Any:
        return -tf.reduce_sum(tf.nn.log_softmax(self.logits) * self.probs, -1)

    def _mode(self) -> Any:
        found = tf.one_hot(tf.argmax(self.logits, -1), self.event_size, dtype=self.dtype)
        found.set_shape(self.logits.shape)
        return found

    def _covariance(self) -> Any:
        p = self.probs
        return tf.matrix_set_diag(-tf.matmul(p[..., None], p[..., None, :]), self._variance())

    def _variance(self) -> Any:
        return self.probs * (1.0 - self.probs)


@tf.distributions.RegisterKL(OneHotCategorical, OneHotCategorical)  # type: ignore[untyped-decorator]
def _divergence(a: Any, b: Any, name: str | None = None) -> Any:
    with tf.name_scope(name, "kl_categorical_categorical", [a.logits, b.logits]):
        difference = tf.nn.log_softmax(a.logits) - tf.nn.log_softmax(b.logits)
        return tf.reduce_sum(tf.nn.softmax(a.logits) * difference, -1)
