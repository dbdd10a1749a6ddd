"""Makes predictions, losses and metrics of logits, for the canned estimators.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/head.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.constants import ProblemType
from tf1kit.contrib.own.learn.model_fn import ModeKeys, ModelFnOps
from tf1kit.tf1.private import broadcast_weights


class Head:
    """A classification into `n_classes` (two classes have one logit), or a regression if
    `n_classes` is None.
    """

    def __init__(self, n_classes: int | None, label_dimension: int = 1, weight_column_name: str | None = None) -> None:
        if n_classes is not None and n_classes < 2:
            raise ValueError(f"n_classes must be > 1 for classification: {n_classes}.")
        self.n_classes, self.weight_column_name = n_classes, weight_column_name
        self.logits_dimension = label_dimension if n_classes is None else 1 if n_classes == 2 else n_classes

    def ops(self, features: Any, labels: Any, mode: str, logits: Any, train_op_fn: Any) -> Any:
        """The `ModelFnOps` of logits [batch, logits_dimension]."""
        name = {None: "regression_head", 2: "binary_logistic_head"}.get(self.n_classes, "multi_class_head")
        with tf.variable_scope(None, default_name=name, values=(*features.values(), logits)):
            return self._ops(features, labels, mode, logits, train_op_fn)

    def _ops(self, features: Any, labels: Any, mode: str, logits: Any, train_op_fn: Any) -> Any:
        predictions = self.predictions(logits)
        if mode == ModeKeys.INFER:
            return ModelFnOps(mode, predictions, output_alternatives=self.alternatives(predictions))
        labels = next(iter(labels.values())) if isinstance(labels, dict) else labels
        weights = self.weights(features)
        loss, reported = weighted(self.losses(labels, logits), weights)
        with tf.name_scope(""):
            tf.summary.scalar("loss", tf.identity(reported))
        metrics = self.metrics(labels, predictions, reported, weights) if mode == ModeKeys.EVAL else None
        if mode == ModeKeys.EVAL:
            return ModelFnOps(mode, predictions, loss, None, metrics)
        with tf.name_scope(None, "train_op", (loss,)):
            return ModelFnOps(mode, predictions, loss, train_op_fn(loss))

    def predictions(self, logits: Any) -> dict[str, Any]:
        """The predictions, by the keys of `PredictionKey`."""
        if self.n_classes is None:
            return {"scores": tf.squeeze(logits, [1]) if self.logits_dimension == 1 else logits}
        found = {"logits": logits}
        if self.n_classes == 2:
            found["logistic"] = tf.sigmoid(logits)
            logits = tf.concat([tf.zeros_like(logits), logits], 1)
        return {**found, "probabilities": tf.nn.softmax(logits), "classes": tf.argmax(logits, 1)}

    def alternatives(self, predictions: dict[str, Any]) -> dict[None, tuple[int, dict[str, Any]]]:
        """The outputs to export. Those of a classification are class names as strings [batch,
        classes] and probabilities.
        """
        if self.n_classes is None:
            return {None: (ProblemType.LINEAR_REGRESSION, predictions)}
        kind = ProblemType.LOGISTIC_REGRESSION if self.n_classes == 2 else ProblemType.CLASSIFICATION
        batch, classes = tf.unstack(tf.shape(predictions["probabilities"]))
        names = tf.as_string(tf.tile(tf.range(classes)[None], [batch, 1]), name="classes_tensor")
        return {None: (kind, {"probabilities": predictions["probabilities"], "classes": names})}

    def weights(self, features: dict[str, Any]) -> Any:
        """The weights of the examples, of rank 0, or of rank 2 and more; None for a head without
        weights.

        Raises:
            ValueError: the features do not have the weights.
        """
        if not self.weight_column_name:
            return None
        if self.weight_column_name not in features:
            raise ValueError(f"Weights {self.weight_column_name} missing from features.")
        found = tf.cast(features[self.weight_column_name], tf.float32)
        return tf.reshape(found, [-1, 1]) if found.shape.ndims == 1 else found

    def losses(self, labels: Any, logits: Any) -> Any:
        """The losses of labels of rank 1 or 2: [batch, 1] or [batch, logits_dimension]; with more
        than two classes, labels of rank 1 give [batch].

        Raises:
            ValueError: the classes are not integers.
        """
        if self.n_classes is not None and self.n_classes > 2:
            if not labels.dtype.is_integer:
                raise ValueError(f"Labels dtype should be integer Instead got {labels.dtype}.")
            flat = tf.squeeze(labels, [1]) if labels.shape.ndims == 2 else labels
            losses = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=flat, logits=logits)
            return losses[:, None] if labels.shape.ndims == 2 else losses
        labels = tf.cast(labels, tf.float32)
        labels = labels[:, None] if labels.shape.ndims == 1 else labels
        if self.n_classes is None:
            logits.shape.assert_is_compatible_with(labels.shape)
            return tf.squared_difference(logits, labels)
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)

    def metrics(self, labels: Any, predictions: dict[str, Any], loss: Any, weights: Any) -> dict[str, Any]:
        """The metrics, by the keys of contrib.learn's MetricKey. `loss` is the loss to report;
        `weights` is None or the result of `weights()`.
        """
        found = {"loss": tf.metrics.mean(loss)}
        if self.n_classes is None:
            return found
        found["accuracy"] = tf.metrics.accuracy(labels, predictions["classes"], weights)
        if self.n_classes > 2:
            return found
        score, half = predictions["logistic"], (0.5,)
        positive, number = tf.cast(labels, tf.bool), tf.cast(labels, tf.float32)
        of_label, of_score = (None if weights is None else broadcast_weights(weights, each) for each in (number, score))
        above = tf.cast(score >= 0.5, tf.float32)
        found["labels/prediction_mean"] = tf.metrics.mean(score, of_score)
        found["labels/actual_label_mean"] = tf.metrics.mean(number, of_label)
        found["accuracy/baseline_label_mean"] = tf.metrics.mean(number, of_label)
        found["auc"] = tf.metrics.auc(positive, score, of_score)
        found["auc_precision_recall"] = tf.metrics.auc(positive, score, of_score, curve="PR")
        found["accuracy/threshold_0.500000_mean"] = tf.metrics.accuracy(labels, above, weights)
        precision = tf.metrics.precision_at_thresholds(labels, score, half, weights)
        recall = tf.metrics.recall_at_thresholds(labels, score, half, weights)
        found["precision/positive_threshold_0.500000_mean"] = tuple(map(tf.squeeze, precision))
        found["recall/positive_threshold_0.500000_mean"] = tuple(map(tf.squeeze, recall))
        return found


def weighted(losses: Any, weights: Any) -> tuple[Any, Any]:
    """Two losses. The one to train by is divided by the number of examples, the one to report by
    the sum of the weights.
    """
    if weights is None:
        loss = tf.reduce_mean(losses)
        return loss, loss
    weights = broadcast_weights(weights, losses)
    products = losses * weights
    return tf.reduce_mean(products), tf.reduce_sum(products) / tf.reduce_sum(weights)
