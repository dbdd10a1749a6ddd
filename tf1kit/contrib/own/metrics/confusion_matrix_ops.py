"""Source: TensorFlow 1.15.5: tensorflow/contrib/metrics/python/ops/confusion_matrix_ops.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def confusion_matrix(
    labels: Any,
    predictions: Any,
    num_classes: Any = None,
    dtype: Any = tf.int32,
    name: str | None = None,
    weights: Any = None,
) -> Any:
    """`tf.confusion_matrix` with its arguments in another order: [classes, classes], a row per
    label, a column per prediction.
    """
    return tf.confusion_matrix(
        labels=labels, predictions=predictions, num_classes=num_classes, dtype=dtype, name=name, weights=weights
    )
