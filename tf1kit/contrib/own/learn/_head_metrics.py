"""The streaming metrics of heads: pairs of a value and its update.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/head.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import broadcast_weights


def _float(weights: Any) -> Any:
    if weights is None:
        return None
    with tf.name_scope(None, "float_weights", (weights,)) as name:
        return tf.cast(weights, tf.float32, name=name)


def _column(values: Any, weights: Any, class_id: int | None) -> tuple[Any, Any]:
    """Values and their weights, of one class if `class_id` is given."""
    weights = _float(weights)
    weights = None if weights is None else broadcast_weights(weights, values)
    if class_id is None:
        return values, weights
    return values[:, class_id], None if weights is None else weights[:, class_id]


def mean(values: Any, weights: Any = None, class_id: int | None = None) -> Any:
    """The mean of predictions or labels [batch, classes]."""
    return tf.metrics.mean(*_column(tf.cast(values, tf.float32), weights, class_id))


def share(values: Any, weights: Any, class_id: int) -> Any:
    """The share of a class among class numbers."""
    is_class = tf.equal(tf.cast(class_id, tf.int32), tf.cast(values, tf.int32))
    return tf.metrics.mean(tf.where(is_class, tf.ones_like(values), tf.zeros_like(values)), weights=weights)


def auc(predictions: Any, labels: Any, weights: Any = None, class_id: int | None = None, curve: str = "ROC") -> Any:
    """The area under a curve."""
    if labels.dtype.base_dtype != tf.bool:
        tf.logging.warning("Casting %s labels to bool.", labels.dtype)
        labels = tf.cast(labels, tf.bool)
    predictions, weights = _column(tf.cast(predictions, tf.float32), weights, class_id)
    labels = labels if class_id is None else labels[:, class_id]
    return tf.metrics.auc(labels, predictions, weights, curve=curve)


def accuracy_at(predictions: Any, labels: Any, weights: Any, threshold: float) -> Any:
    """The accuracy if predictions from a threshold on are positive."""
    above = tf.cast(tf.greater_equal(predictions, threshold), tf.float32)
    return tf.metrics.accuracy(labels, above, weights)


def precision_at(predictions: Any, labels: Any, weights: Any, threshold: float) -> Any:
    """The precision at a threshold."""
    return tuple(
        map(tf.squeeze, tf.metrics.precision_at_thresholds(labels, predictions, (threshold,), _float(weights)))
    )


def recall_at(predictions: Any, labels: Any, weights: Any, threshold: float) -> Any:
    """The recall at a threshold."""
    return tuple(map(tf.squeeze, tf.metrics.recall_at_thresholds(labels, predictions, (threshold,), _float(weights))))
