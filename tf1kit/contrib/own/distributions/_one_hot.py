"""What distributions over one-hot vectors share.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/onehot_categorical.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, property_of


class OneHot(Parametric):
    """A distribution of vectors whose length is that of the logits."""

    _logits: Any
    _probs: Any

    logits = property_of("logits", "The logits, [..., classes].")
    probs = property_of("probs", "The probabilities, [..., classes].")

    @property
    def event_size(self) -> Any:
        """How many classes there are."""
        return tf.shape(self._logits)[-1]

    def _batch_shape_tensor(self) -> Any:
        return tf.shape(self.logits)[:-1]

    def _batch_shape(self) -> Any:
        return self.logits.shape[:-1]

    def _event_shape_tensor(self) -> Any:
        return tf.shape(self.logits)[-1:]

    def _event_shape(self) -> Any:
        return self.logits.shape.with_rank_at_least(1)[-1:]

    def _flat(self, x: Any) -> tuple[Any, Any, Any]:
        """Logits and values, broadcast, as matrices, and the shape of the results."""
        x = self._sound(x)
        logits = tf.ones_like(x, dtype=self.logits.dtype) * self.logits
        x = tf.ones_like(logits, dtype=x.dtype) * x
        size = self.event_size
        return tf.reshape(logits, [-1, size]), tf.reshape(x, [-1, size]), tf.shape(logits)[:-1]

    def _sound(self, x: Any) -> Any:
        """Logarithms of probabilities, checked under `validate_args`."""
        if not self.validate_args:
            return x
        near = tf.debugging.assert_near(tf.zeros([], self.dtype), tf.reduce_logsumexp(x, [-1]))
        with tf.control_dependencies([tf.debugging.assert_non_positive(x), near]):
            return tf.identity(x)
