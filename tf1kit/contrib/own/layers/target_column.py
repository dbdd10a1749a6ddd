"""What contrib's estimators once made of a label: a loss, predictions and metrics.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/layers/target_column.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.repairs import repaired

repaired("tf_slim")
from tf_slim.losses import loss_ops  # noqa: E402
from tf_slim.metrics import metric_ops  # noqa: E402

__all__ = [
    "ProblemType",
    "binary_svm_target",
    "get_default_binary_metrics_for_eval",
    "multi_class_target",
    "regression_target",
]

KINDS = ("classes", "probabilities")


class ProblemType:
    """What a column predicts."""

    UNSPECIFIED = 0
    CLASSIFICATION = 1
    LINEAR_REGRESSION = 2
    LOGISTIC_REGRESSION = 3


def regression_target(
    label_name: str | None = None, weight_column_name: str | None = None, label_dimension: int = 1
) -> Any:
    """A column of numbers with the squared loss.

    Args:
        label_name: the name of the label.
        weight_column_name: the feature of the examples' weights.
        label_dimension: how many numbers.
    """
    return _RegressionTargetColumn(_squared_loss, label_name, weight_column_name, label_dimension)


def multi_class_target(n_classes: int, label_name: str | None = None, weight_column_name: str | None = None) -> Any:
    """A column of classes with the log loss.

    Raises:
        ValueError: there are less than two classes.
    """
    if n_classes < 2:
        raise ValueError("n_classes must be > 1 for classification.")
    return _MultiClassTargetColumn(
        _log_loss if n_classes == 2 else _softmax_loss, n_classes, label_name, weight_column_name
    )


def binary_svm_target(label_name: str | None = None, weight_column_name: str | None = None) -> Any:
    """A column of two classes with the hinge loss."""
    return _BinarySvmTargetColumn(label_name, weight_column_name)


class _TargetColumn:
    def __init__(
        self, loss_fn: Callable[..., Any], columns: int, label_name: Any, weight_column_name: Any, problem_type: int
    ) -> None:
        self._loss_fn = loss_fn
        self.num_label_columns = columns
        self.label_name = label_name
        self.weight_column_name = weight_column_name
        self.problem_type = problem_type

    def get_weight_tensor(self, features: dict[str, Any]) -> Any:
        """The weights of the examples, float32 [batch]; None without any."""
        if not self.weight_column_name:
            return None
        return tf.reshape(tf.cast(features[self.weight_column_name], tf.float32), shape=(-1,))

    def training_loss(self, logits: Any, target: Any, features: dict[str, Any], name: str = "training_loss") -> Any:
        """The mean of the weighted losses, a scalar."""
        return tf.reduce_mean(self._losses(logits, target, features)[0], name=name)

    def loss(self, logits: Any, target: Any, features: dict[str, Any]) -> Any:
        """The sum of the weighted losses over that of the weights, a scalar."""
        losses, weights = self._losses(logits, target, features)
        if weights is None:
            return tf.reduce_mean(losses, name="loss")
        return tf.div(tf.reduce_sum(losses), tf.cast(tf.reduce_sum(weights), tf.float32), name="loss")

    def logits_to_predictions(self, logits: Any, proba: bool = False) -> Any:
        """What a model predicts."""
        raise NotImplementedError

    def _losses(self, logits: Any, target: Any, features: dict[str, Any]) -> tuple[Any, Any]:
        losses, weights = self._loss_fn(logits, target), self.get_weight_tensor(features)
        if weights is None:
            return losses, None
        return tf.multiply(tf.reshape(losses, shape=(-1,)), tf.reshape(weights, shape=(-1,))), weights

    def _run(self, predictions: Any, labels: Any, metrics: dict[Any, Any], features: dict[str, Any]) -> dict[Any, Any]:
        labels, weights = tf.cast(labels, predictions.dtype), self.get_weight_tensor(features)
        about = {} if weights is None else {"weights": weights}
        return {name: metric(predictions, labels, **about) for name, metric in metrics.items()}


class _RegressionTargetColumn(_TargetColumn):
    def __init__(self, loss_fn: Any, label_name: Any, weight_column_name: Any, label_dimension: int) -> None:
        super().__init__(loss_fn, label_dimension, label_name, weight_column_name, ProblemType.LINEAR_REGRESSION)

    def logits_to_predictions(self, logits: Any, proba: bool = False) -> Any:
        """The numbers: [batch] of one, else [batch, label_dimension]."""
        return tf.squeeze(logits, axis=[1]) if self.num_label_columns == 1 else logits

    def get_eval_ops(self, features: Any, logits: Any, labels: Any, metrics: Any = None) -> dict[Any, Any]:
        """The streaming loss and metrics, by name."""
        found = {"loss": metric_ops.streaming_mean(self.loss(logits, labels, features))}
        return found | (self._run(self.logits_to_predictions(logits), labels, metrics, features) if metrics else {})


class _MultiClassTargetColumn(_TargetColumn):
    def __init__(self, loss_fn: Any, n_classes: int, label_name: Any, weight_column_name: Any) -> None:
        columns = 1 if n_classes == 2 else n_classes
        super().__init__(loss_fn, columns, label_name, weight_column_name, ProblemType.CLASSIFICATION)

    def logits_to_predictions(self, logits: Any, proba: bool = False) -> Any:
        """The class [batch], or with `proba` the probabilities [batch, classes]."""
        if self.num_label_columns == 1:
            logits = tf.concat([tf.zeros_like(logits), logits], 1)
        return tf.nn.softmax(logits) if proba else tf.argmax(logits, 1)

    def get_eval_ops(self, features: Any, logits: Any, labels: Any, metrics: Any = None) -> dict[Any, Any]:
        """The streaming loss and metrics, by name.

        Args:
            features: by name.
            logits: [batch, 1] of two classes, else [batch, classes].
            labels: [batch] or [batch, 1].
            metrics: functions by name, or by (name, "classes" or "probabilities"); None for accuracy.

        Raises:
            ValueError: the name of a metric is something else.
        """
        found = {"loss": metric_ops.streaming_mean(self.loss(logits, labels, features))}
        asked = {("accuracy", "classes"): metric_ops.streaming_accuracy} if metrics is None else metrics
        predictions, numbers = tf.sigmoid(logits), tf.cast(labels, tf.float32)
        if self.num_label_columns == 1:
            defaults = get_default_binary_metrics_for_eval(thresholds=[0.5])
            found |= {name: metric(predictions, numbers) for name, metric in defaults.items()}
        sorts: dict[str, dict[str, Any]] = {kind: {} for kind in KINDS}
        for name, metric in asked.items():
            name, kind = (name, KINDS[0]) if isinstance(name, str) else _checked(name)
            sorts[kind][name] = metric
        for kind, chosen in sorts.items():
            if chosen:
                predicted = self.logits_to_predictions(logits, proba=kind == KINDS[1])
                found |= self._run(predicted, labels, chosen, features)
        return found


def _checked(name: Any) -> tuple[str, str]:
    """The name and the kind of a metric."""
    if not isinstance(name, tuple):
        raise ValueError(f"Ignoring metric {name}. Its name is not in the correct form.")
    if len(name) != 2:
        raise ValueError(f"Ignoring metric {name}. It returned a tuple with len {len(name)}, expected 2.")
    if name[1] not in KINDS:
        raise ValueError(f"Ignoring metric {name}. The 2nd element of its name should be one of {KINDS}.")
    return name


class _BinarySvmTargetColumn(_MultiClassTargetColumn):
    def __init__(self, label_name: Any, weight_column_name: Any) -> None:
        super().__init__(_hinge_loss, 2, label_name, weight_column_name)

    def logits_to_predictions(self, logits: Any, proba: bool = False) -> Any:
        """The class [batch].

        Raises:
            ValueError: probabilities are asked for.
        """
        if proba:
            raise ValueError("logits to probabilities is not supported for _BinarySvmTargetColumn")
        return super().logits_to_predictions(logits)


def _column(target: Any) -> Any:
    return tf.expand_dims(target, axis=1) if len(target.get_shape()) == 1 else target


def _squared_loss(logits: Any, target: Any) -> Any:
    target = _column(target)
    logits.get_shape().assert_is_compatible_with(target.get_shape())
    return tf.squared_difference(logits, tf.cast(target, tf.float32))


def _log_loss(logits: Any, target: Any) -> Any:
    return tf.nn.sigmoid_cross_entropy_with_logits(labels=tf.cast(_column(target), tf.float32), logits=logits)


def _softmax_loss(logits: Any, target: Any) -> Any:
    if not target.dtype.is_integer:
        raise ValueError(f"Target's dtype should be integer Instead got {target.dtype}.")
    target = tf.squeeze(target, axis=[1]) if len(target.get_shape()) == 2 else target
    return tf.nn.sparse_softmax_cross_entropy_with_logits(labels=target, logits=logits)


def _hinge_loss(logits: Any, target: Any) -> Any:
    said = ["target's shape should be either [batch_size, 1] or [batch_size]"]
    with tf.control_dependencies([tf.Assert(tf.less_equal(tf.rank(target), 2), said)]):
        target = tf.reshape(target, shape=[tf.shape(target)[0], 1])
    return loss_ops.hinge_loss(logits, target)


def get_default_binary_metrics_for_eval(thresholds: Sequence[float]) -> dict[str, Callable[..., Any]]:
    """The metrics of two classes by name; each takes (predictions, labels, weights=None)."""
    found: dict[str, Callable[..., Any]] = {
        "labels/prediction_mean": lambda predictions, labels, weights=None: metric_ops.streaming_mean(
            predictions, weights=weights
        ),
        "labels/actual_target_mean": _mean_of_labels,
        "accuracy/baseline_target_mean": _mean_of_labels,
        "auc": lambda predictions, labels, weights=None: metric_ops.streaming_auc(
            predictions, labels, weights=_floats(weights)
        ),
    }
    for each in thresholds:
        found[f"accuracy/threshold_{each:f}_mean"] = _accuracy_at(each)
        for kind in ("precision", "recall"):
            metric = getattr(metric_ops, f"streaming_{kind}_at_thresholds")
            found[f"{kind}/positive_threshold_{each:f}_mean"] = _at(metric, each)
    return found


def _floats(weights: Any) -> Any:
    return None if weights is None else tf.cast(weights, tf.float32)


def _mean_of_labels(predictions: Any, labels: Any, weights: Any = None) -> Any:
    return metric_ops.streaming_mean(labels, weights=weights)


def _accuracy_at(threshold: float) -> Callable[..., Any]:
    def metric(predictions: Any, labels: Any, weights: Any = None) -> Any:
        chosen = tf.cast(tf.greater_equal(predictions, threshold), tf.float32)
        return metric_ops.streaming_accuracy(predictions=chosen, labels=labels, weights=weights)

    return metric


def _at(streaming: Callable[..., Any], threshold: float) -> Callable[..., Any]:
    def metric(predictions: Any, labels: Any, weights: Any = None) -> Any:
        value, update = streaming(predictions, labels=labels, thresholds=[threshold], weights=_floats(weights))
        return tf.squeeze(value), update

    return metric
