"""Source: TensorFlow 1.15.5: tensorflow/contrib/sparsemax/python/ops/sparsemax.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["sparsemax"]


def sparsemax(logits: Any, name: str | None = None) -> Any:
    """The point of the probability simplex nearest to logits [batch, classes], by rows (Martins and
    Astudillo, 2016).

    Returns:
        A tensor like logits. Rows with NaN, or with nothing but -inf, are NaN.
    """
    with tf.name_scope(name, "sparsemax", [logits]):
        logits = tf.convert_to_tensor(logits, name="logits")
        batch, classes = tf.shape(logits)[0], tf.shape(logits)[1]
        descending, _ = tf.nn.top_k(logits, k=classes)
        sums = tf.cumsum(descending, axis=1)
        rank = tf.range(1, tf.cast(classes, logits.dtype) + 1, dtype=logits.dtype)
        support = tf.reduce_sum(tf.cast(1 + rank * descending > sums, tf.int32), axis=1)
        last = tf.stack([tf.range(batch), tf.maximum(support, 1) - 1], axis=1)
        threshold = (tf.gather_nd(sums, last) - 1) / tf.cast(support, logits.dtype)
        nearest = tf.maximum(tf.cast(0, logits.dtype), logits - threshold[:, None])
        invalid = tf.logical_or(tf.equal(support, 0), tf.is_nan(sums[:, -1]))
        return tf.where(invalid, tf.fill([batch, classes], tf.cast(float("nan"), logits.dtype)), nearest)
