"""Logits to predictions, losses and metrics, for the canned estimators.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/head.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.model_fn import ModeKeys, ModelFnOps


class Head:
    """One of `n_classes` (2: by one logit), or a regression where `n_classes` is None."""

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
            return ModelFnOps(mode, predictions)
        labels = next(iter(labels.values())) if isinstance(labels, dict) else labels
        weights = features[self.weight_column_name] if self.weight_column_name else None
        losses = self.losses(labels, logits)
        if weights is None:
            loss = tf.reduce_mean(losses)
        else:
            weights = tf.reshape(tf.cast(weights, tf.float32), tf.shape(losses)[:1])
            weights = weights if losses.shape.ndims == 1 else weights[:, None]
            loss = tf.reduce_mean(losses * weights)
        tf.summary.scalar("loss", loss)
        metrics = self.metrics(labels, predictions, loss) if mode == ModeKeys.EVAL else None
        if mode == ModeKeys.EVAL:
            return ModelFnOps(mode, predictions, loss, None, metrics)
        with tf.name_scope(None, "train_op", (loss,)):
            return ModelFnOps(mode, predictions, loss, train_op_fn(loss))

    def predictions(self, logits: Any) -> dict[str, Any]:
        """By the keys of `PredictionKey`."""
        if self.n_classes is None:
            return {"scores": tf.squeeze(logits, [1]) if self.logits_dimension == 1 else logits}
        found = {"logits": logits}
        if self.n_classes == 2:
            found["logistic"] = tf.sigmoid(logits)
            logits = tf.concat([tf.zeros_like(logits), logits], 1)
        return {**found, "probabilities": tf.nn.softmax(logits), "classes": tf.argmax(logits, 1)}

    def losses(self, labels: Any, logits: Any) -> Any:
        """[batch] or [batch, logits_dimension]."""
        if self.n_classes is not None and self.n_classes > 2:
            labels = tf.reshape(labels, [-1])
            return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=tf.cast(labels, tf.int64), logits=logits)
        labels = tf.reshape(tf.cast(labels, tf.float32), tf.shape(logits))
        if self.n_classes is None:
            return tf.square(logits - labels)
        return tf.nn.sigmoid_cross_entropy_with_logits(labels=labels, logits=logits)

    def metrics(self, labels: Any, predictions: dict[str, Any], loss: Any) -> dict[str, Any]:
        """By the keys of contrib.learn's MetricKey."""
        found = {"loss": tf.metrics.mean(loss)}
        if self.n_classes is None:
            return found
        labels = tf.reshape(labels, [-1])
        found["accuracy"] = tf.metrics.accuracy(labels, predictions["classes"])
        if self.n_classes > 2:
            return found
        score = tf.reshape(predictions["logistic"], [-1])
        positive, above = tf.cast(labels, tf.bool), score >= 0.5
        found["labels/prediction_mean"] = tf.metrics.mean(score)
        found["labels/actual_label_mean"] = tf.metrics.mean(tf.cast(labels, tf.float32))
        found["accuracy/baseline_label_mean"] = tf.metrics.mean(tf.cast(labels, tf.float32))
        found["auc"] = tf.metrics.auc(positive, score)
        found["auc_precision_recall"] = tf.metrics.auc(positive, score, curve="PR")
        found["accuracy/threshold_0.500000_mean"] = tf.metrics.accuracy(positive, above)
        found["precision/positive_threshold_0.500000_mean"] = tf.metrics.precision(positive, above)
        found["recall/positive_threshold_0.500000_mean"] = tf.metrics.recall(positive, above)
        return found
