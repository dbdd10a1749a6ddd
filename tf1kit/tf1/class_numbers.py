"""Keeps class numbers whole in the loss `sparse_categorical_crossentropy` of tf.keras.

Source: TensorFlow 1.15.5, tensorflow/python/keras/losses.py.  Today the numbers become those of the
predictions' dtype first, so float32 rounds numbers above 2**24, and later operations without a seed
draw with another seed.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import backend, keras_losses, keras_metrics

_today = keras_losses.sparse_categorical_crossentropy


def sparse_categorical_crossentropy(y_true: Any, y_pred: Any, from_logits: bool = False, axis: int = -1) -> Any:
    """The loss of each sample.

    Args:
        y_true: class numbers, (...).
        y_pred: probabilities or logits, (..., classes); ragged tensors as today.
        from_logits: whether these are logits.
        axis: the axis of the classes.

    Returns:
        (...), of the dtype of `y_pred`.

    Raises:
        ValueError: `axis` is not the last one, and the rank of the predictions is not known.
    """
    ragged = isinstance(y_true, tf.RaggedTensor) or isinstance(y_pred, tf.RaggedTensor)
    compute = _today if ragged else backend.sparse_categorical_crossentropy
    return compute(y_true, y_pred, from_logits=from_logits, axis=axis)


@cache
def install() -> None:
    """Let tf.keras use it, in a process that the kit owns."""
    for module in (keras_losses, keras_metrics):
        module.sparse_categorical_crossentropy = sparse_categorical_crossentropy
