"""Heads for model functions. A head gives the loss, the metrics and the predictions for a kind of
label.

Source: TensorFlow 1.15.5: tensorflow_estimator/contrib/estimator/python/estimator/head.py.
`multi_label_head` is not supplied. A head's `create_estimator_spec(features,
mode, logits, labels, optimizer)` gives the `EstimatorSpec`. By default the loss of a head is the
mean over the batch; that of the canned estimators is the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.estimator import public as estimator

MEAN = "weighted_sum_over_batch_size"  # tf.losses.Reduction.SUM_OVER_BATCH_SIZE


def multi_class_head(
    n_classes: int,
    weight_column: Any = None,
    label_vocabulary: Sequence[str] | None = None,
    loss_reduction: str = MEAN,
    loss_fn: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Any:
    """Softmax cross entropy: labels int [batch, 1] or strings of the vocabulary, logits float32
    [batch, n_classes].

    Raises:
        ValueError: there are fewer than three classes, or the reduction is unknown.
    """
    return _canned("multi_class_head")._multi_class_head_with_softmax_cross_entropy_loss(
        n_classes, weight_column, label_vocabulary, loss_reduction, loss_fn, name
    )


def binary_classification_head(
    weight_column: Any = None,
    thresholds: Sequence[float] | None = None,
    label_vocabulary: Sequence[str] | None = None,
    loss_reduction: str = MEAN,
    loss_fn: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Any:
    """Sigmoid cross entropy: labels in [0, 1], float32 or int [batch, 1], logits float32 [batch,
    1].

    Raises:
        ValueError: a threshold is outside (0, 1), or the reduction is unknown.
    """
    return _canned("binary_classification_head")._binary_logistic_head_with_sigmoid_cross_entropy_loss(
        weight_column, thresholds, label_vocabulary, loss_reduction, loss_fn, name
    )


def regression_head(
    weight_column: Any = None,
    label_dimension: int = 1,
    loss_reduction: str = MEAN,
    loss_fn: Callable[..., Any] | None = None,
    inverse_link_fn: Callable[[Any], Any] | None = None,
    name: str | None = None,
) -> Any:
    """Squared error: labels and logits float32 [batch, label_dimension].

    Raises:
        ValueError: `label_dimension` is below 1, or the reduction is unknown.
    """
    return _canned("regression_head")._regression_head(
        weight_column, label_dimension, loss_reduction, loss_fn, inverse_link_fn, name
    )


def poisson_regression_head(
    weight_column: Any = None,
    label_dimension: int = 1,
    loss_reduction: str = MEAN,
    compute_full_loss: bool = True,
    name: str | None = None,
) -> Any:
    """Poisson loss of counts: labels float32 >= 0 and logits (the log of the rate), both [batch,
    label_dimension].
    """

    def loss(labels: Any, logits: Any) -> Any:
        return tf.nn.log_poisson_loss(targets=labels, log_input=logits, compute_full_loss=compute_full_loss)

    return _canned("poisson_regression_head")._regression_head(
        weight_column, label_dimension, loss_reduction, loss, tf.exp, name
    )


def logistic_regression_head(weight_column: Any = None, loss_reduction: str = MEAN, name: str | None = None) -> Any:
    """Logistic regression: labels float32 [batch, 1] in [0, 1], logits [batch, 1]. Predictions and
    metrics are those of a regression.
    """
    canned = _canned("logistic_regression_head")

    def loss(labels: Any, logits: Any) -> Any:
        labels = canned._assert_range(labels, n_classes=2, message="Labels must be in range [0, 1]")
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)

    return canned._regression_head(weight_column, 1, loss_reduction, loss, tf.sigmoid, name)


def _canned(name: str) -> Any:
    return estimator.module("canned.head", f"tf.contrib.estimator.{name}")
