"""Estimators that ignore the features: only the bias of their head is trained, so they predict what
is usual among the labels.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/debug.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn._optimizing import optimize_loss
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import multi_class_head, regression_head
from tf1kit.contrib.own.learn.prediction_key import PredictionKey


def debug_model_fn(features: Any, labels: Any, mode: str, params: Any, config: Any = None) -> Any:
    """The model function, with logits of zeros.

    Raises:
        ValueError: there are no features. At run time their first sizes are compared.
    """
    features = features if isinstance(features, dict) else {"": features}
    if not features:
        raise ValueError("Features cannot be empty.")
    head = params["head"]
    first, *others = (tf.shape(feature)[0] for feature in features.values())
    with tf.control_dependencies([tf.assert_equal(first, each) for each in others]):
        logits = tf.zeros([first, head.logits_dimension])

    def train(loss: Any) -> Any:
        return optimize_loss(loss=loss, global_step=None, learning_rate=0.3, optimizer="Adagrad")

    return head.create_model_fn_ops(features, mode, labels, train, logits)


class _DebugEstimator(Estimator):
    def _only(self, key: str, input_fn: Any, batch_size: Any) -> Iterator[Any]:
        found = self.predict(input_fn=input_fn, batch_size=batch_size, outputs=[key])
        return (one[key] for one in found)


class DebugClassifier(_DebugEstimator):
    """Predicts the shares of the classes 0..n_classes-1, or of those of `label_keys`."""

    def __init__(
        self,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
        label_keys: Any = None,
    ) -> None:
        head = multi_class_head(n_classes, None, weight_column_name, True, label_keys=label_keys)
        super().__init__(debug_model_fn, model_dir, config, {"head": head}, feature_engineering_fn)

    def predict_classes(self, input_fn: Any = None, batch_size: Any = None) -> Iterator[Any]:
        """The class of each example."""
        return self._only(PredictionKey.CLASSES, input_fn, batch_size)

    def predict_proba(self, input_fn: Any = None, batch_size: Any = None) -> Iterator[Any]:
        """The probabilities [classes] of each example."""
        return self._only(PredictionKey.PROBABILITIES, input_fn, batch_size)


class DebugRegressor(_DebugEstimator):
    """Predicts the mean of the labels."""

    def __init__(
        self,
        model_dir: str | None = None,
        label_dimension: int = 1,
        weight_column_name: str | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
    ) -> None:
        head = regression_head(None, weight_column_name, label_dimension, True)
        super().__init__(debug_model_fn, model_dir, config, {"head": head}, feature_engineering_fn)

    def predict_scores(self, input_fn: Any = None, batch_size: Any = None) -> Iterator[Any]:
        """The score of each example."""
        return self._only(PredictionKey.SCORES, input_fn, batch_size)
