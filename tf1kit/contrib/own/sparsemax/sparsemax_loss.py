"""Source: TensorFlow 1.15.5: tensorflow/contrib/sparsemax/python/ops/sparsemax_loss.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["sparsemax_loss"]


def sparsemax_loss(logits: Any, sparsemax: Any, labels: Any, name: str | None = None) -> Any:
    """The loss that goes with `sparsemax`: [batch].

    Args:
        logits: [batch, classes].
        sparsemax: the sparsemax of the logits.
        labels: probabilities [batch, classes].
        name: the name scope of the operations.
    """
    with tf.name_scope(name, "sparsemax_loss", [logits, sparsemax, labels]):
        logits = tf.convert_to_tensor(logits, name="logits")
        sparsemax = tf.convert_to_tensor(sparsemax, name="sparsemax")
        labels = tf.convert_to_tensor(labels, name="labels")
        counts = tf.logical_or(sparsemax > 0, tf.is_nan(sparsemax))
        of_sparsemax = tf.where(counts, sparsemax * (logits - 0.5 * sparsemax), tf.zeros_like(sparsemax))
        of_labels = labels * (0.5 * labels - logits)
        no_label = tf.logical_and(tf.equal(labels, 0), tf.is_inf(logits))  # avoids 0 times infinity
        return tf.reduce_sum(of_sparsemax + tf.where(no_label, tf.zeros_like(logits), of_labels), axis=1)
