"""The metrics of tensor_forest, by name.

Source: TensorFlow 1.15.5: tensorflow/contrib/tensor_forest/client/eval_metrics.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

Metric = Callable[..., Any]
INFERENCE_PROB_NAME, INFERENCE_PRED_NAME, SCORES = "probabilities", "classes", "scores"
FEATURE_IMPORTANCE_NAME = "global_feature_importance"
THRESHOLDS = np.arange(0, 1, 0.01, dtype=np.float32)


def _top_k_generator(k: int) -> Metric:
    def top_k(probabilities: Any, targets: Any) -> Any:
        targets = tf.cast(targets, tf.int32)
        if targets.shape.rank > 1:
            targets = tf.squeeze(targets, [1])
        return tf.metrics.mean(tf.nn.in_top_k(probabilities, targets, k))

    return top_k


def _accuracy(predictions: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.accuracy(targets, predictions, weights)


def _r2(probabilities: Any, targets: Any, weights: Any = None) -> Any:
    targets = tf.cast(targets, tf.float32)
    total = tf.reduce_sum(tf.math.squared_difference(targets, tf.reduce_mean(targets, 0)), 0)
    residuals = tf.reduce_sum(tf.math.squared_difference(targets, probabilities), 0)
    return tf.metrics.mean(1 - tf.reduce_sum(residuals / total), weights)


def _one_hot(targets: Any, probabilities: Any) -> Any:
    return tf.one_hot(tf.cast(tf.squeeze(targets, [1]), tf.int32), tf.shape(probabilities)[1])


def _sigmoid_entropy(probabilities: Any, targets: Any, weights: Any = None) -> Any:
    loss = tf.losses.sigmoid_cross_entropy(_one_hot(targets, probabilities), probabilities)
    return tf.metrics.mean(loss, weights)


def _softmax_entropy(probabilities: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.mean(tf.losses.sparse_softmax_cross_entropy(tf.cast(targets, tf.int32), probabilities), weights)


def _predictions(predictions: Any, unused_targets: Any, **unused_kwargs: Any) -> Any:
    return predictions


def _class_log_loss(probabilities: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.mean(tf.losses.log_loss(_one_hot(targets, probabilities), probabilities), weights)


def _precision(predictions: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.precision(targets, predictions, weights)


def _recall(predictions: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.recall(targets, predictions, weights)


def _precision_at_thresholds(predictions: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.precision_at_thresholds(targets, predictions[:, 1:2], THRESHOLDS, weights)


def _recall_at_thresholds(predictions: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.recall_at_thresholds(targets, predictions[:, 1:2], THRESHOLDS, weights)


def _auc(probs: Any, targets: Any, weights: Any = None) -> Any:
    return tf.metrics.auc(targets, probs[:, 1:2], weights)


# name -> (the metric, the key of the predictions that it takes)
METRICS: dict[str, tuple[Metric, str]] = {
    "auc": (_auc, INFERENCE_PROB_NAME),
    "sigmoid_entropy": (_sigmoid_entropy, INFERENCE_PROB_NAME),
    "softmax_entropy": (_softmax_entropy, INFERENCE_PROB_NAME),
    "accuracy": (_accuracy, INFERENCE_PRED_NAME),
    "r2": (_r2, SCORES),
    "predictions": (_predictions, INFERENCE_PRED_NAME),
    "classification_log_loss": (_class_log_loss, INFERENCE_PROB_NAME),
    "precision": (_precision, INFERENCE_PRED_NAME),
    "precision_at_thresholds": (_precision_at_thresholds, INFERENCE_PROB_NAME),
    "recall": (_recall, INFERENCE_PRED_NAME),
    "recall_at_thresholds": (_recall_at_thresholds, INFERENCE_PROB_NAME),
    "top_5": (_top_k_generator(5), INFERENCE_PROB_NAME),
}


def get_metric(metric_name: str) -> Metric:
    """The metric: a function of predictions and targets. Raises KeyError for an unknown name."""
    return METRICS[metric_name][0]


def get_prediction_key(metric_name: str) -> str:
    """The key of the predictions that a metric takes. Raises KeyError for an unknown name."""
    return METRICS[metric_name][1]
