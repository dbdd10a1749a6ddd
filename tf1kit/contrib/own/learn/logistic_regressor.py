"""An estimator that adds the metrics of two classes to a model function.

Source: TensorFlow 1.15.5, tensorflow/contrib/learn/python/learn/estimators/logistic_regressor.py
(the behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.constants import ProblemType
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.metric_key import MetricKey
from tf1kit.contrib.own.learn.model_fn import ModeKeys, ModelFnOps


def LogisticRegressor(  # noqa: N802
    model_fn: Callable[..., Any],
    thresholds: list[float] | None = None,
    model_dir: str | None = None,
    config: Any = None,
    feature_engineering_fn: Callable[..., Any] | None = None,
) -> Any:
    """An `Estimator` that predicts the probability of the class 1.

    Args:
        model_fn: takes features, labels and a mode; returns probabilities, loss and the operation of a
            step.
        thresholds: the probabilities from which on accuracy, precision and recall count a prediction
            as 1; by default 0.5.
        model_dir: the folder of the checkpoints.
        config: a `RunConfig`.
        feature_engineering_fn: makes features and labels of features and labels.

    Source: TensorFlow 1.15.5, tensorflow/contrib/learn/python/learn/estimators/logistic_regressor.py.
    """

    def with_metrics(features: Any, labels: Any, mode: str, params: dict[str, Any]) -> ModelFnOps:
        predictions, loss, train_op = model_fn(features, labels, mode)
        metrics = None
        if mode == ModeKeys.EVAL:
            metrics = _make_logistic_eval_metric_ops(labels, predictions, params.get("thresholds") or [0.5])
        alternatives = {"head": (ProblemType.LOGISTIC_REGRESSION, {"predictions": predictions})}
        return ModelFnOps(
            mode=mode,
            predictions=predictions,
            loss=loss,
            train_op=train_op,
            eval_metric_ops=metrics,
            output_alternatives=alternatives,
        )

    return Estimator(
        model_fn=with_metrics,
        model_dir=model_dir,
        config=config,
        params={"thresholds": thresholds},
        feature_engineering_fn=feature_engineering_fn,
    )


def _make_logistic_eval_metric_ops(labels: Any, predictions: Any, thresholds: list[float]) -> dict[str, Any]:
    """The metrics by name: pairs of a value and its update.

    Args:
        labels: a tensor, or a dict with one tensor.
        predictions: the probabilities.
        thresholds: see `LogisticRegressor`.
    """
    if isinstance(labels, dict) and len(labels) == 1:
        (labels,) = labels.values()
    metrics = {
        MetricKey.PREDICTION_MEAN: tf.metrics.mean(predictions),
        MetricKey.LABEL_MEAN: tf.metrics.mean(labels),
        MetricKey.ACCURACY_BASELINE: tf.metrics.mean(labels),
        MetricKey.AUC: tf.metrics.auc(labels, predictions),
    }
    for threshold in thresholds:
        positive = tf.cast(
            tf.greater_equal(predictions, threshold), tf.float32, name=f"predictions_at_threshold_{threshold:f}"
        )
        metrics[MetricKey.ACCURACY_MEAN % threshold] = tf.metrics.accuracy(labels, positive)
        metrics[MetricKey.PRECISION_MEAN % threshold] = tf.metrics.precision(labels, positive)
        metrics[MetricKey.RECALL_MEAN % threshold] = tf.metrics.recall(labels, positive)
    return metrics
