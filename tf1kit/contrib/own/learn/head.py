"""contrib.learn's heads.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/head.py.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn import _head_losses as losses
from tf1kit.contrib.own.learn import _head_metrics as metrics
from tf1kit.contrib.own.learn._multi_head import LossOnlyHead, MultiHead, no_op_train_fn
from tf1kit.contrib.own.learn._single_head import Head, SingleHead, labels_tensor, named_classes
from tf1kit.contrib.own.learn.constants import ProblemType
from tf1kit.contrib.own.learn.metric_key import MetricKey
from tf1kit.contrib.own.learn.prediction_key import PredictionKey

__all__ = ["Head", "no_op_train_fn"]
LossFn = Callable[..., Any] | None
BY_CLASS = "Class ID {} not in [0, {})."


class _RegressionHead(SingleHead):
    """Scores [batch] or [batch, dimension], after the function `link`."""

    link: Callable[[Any], Any] = staticmethod(tf.identity)

    def _logits_to_predictions(self, logits: Any) -> dict[str, Any]:
        with tf.name_scope(None, "predictions", (logits,)):
            if self.logits_dimension == 1:
                logits = tf.squeeze(logits, axis=(1,), name=PredictionKey.SCORES)
            return {PredictionKey.SCORES: self.link(logits)}

    def _metrics(self, loss: Any, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        with tf.name_scope("metrics", values=[loss]):
            return {self._key(MetricKey.LOSS): tf.metrics.mean(loss)}


class _ClassHead(SingleHead):
    """A classification."""

    thresholds: Sequence[float] = (0.5,)
    class_ids: Sequence[int] = ()

    def _output_alternatives(self, predictions: dict[str, Any]) -> dict[Any, Any]:
        return {self._head_name: (self._problem_type, named_classes(predictions))}

    def _metrics(self, loss: Any, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        with tf.name_scope("metrics", values=[loss, weights, *predictions.values()]):
            found = {MetricKey.LOSS: tf.metrics.mean(loss)}
            classes = predictions[PredictionKey.CLASSES]
            found[MetricKey.ACCURACY] = tf.metrics.accuracy(self._compared(labels), classes, weights)
            found.update(self._more(predictions, labels, weights))
            return {self._key(key): metric for key, metric in found.items()}

    def _compared(self, labels: Any) -> Any:
        """The labels that are compared with the classes."""
        return labels

    def _more(self, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        """The metrics besides loss and accuracy."""
        return {}

    def _with_classes(self, ids: Sequence[int] | None) -> None:
        """The classes that have metrics of their own."""
        for each in ids or ():
            if not 0 <= each < self.logits_dimension:
                raise ValueError(BY_CLASS.format(each, self.logits_dimension))
        self.class_ids = tuple(ids or ())


def _two(logits: Any) -> Any:
    """The logits of two classes."""
    return tf.concat((tf.zeros_like(logits), logits), 1)


class _BinaryLogisticHead(_ClassHead):
    """Two classes with one logit."""

    def _logits_to_predictions(self, logits: Any) -> dict[str, Any]:
        with tf.name_scope(None, "predictions", (logits,)):
            both = _two(logits)
            return {
                PredictionKey.LOGITS: logits,
                PredictionKey.LOGISTIC: tf.sigmoid(logits, name=PredictionKey.LOGISTIC),
                PredictionKey.PROBABILITIES: tf.nn.softmax(both, name=PredictionKey.PROBABILITIES),
                PredictionKey.CLASSES: tf.argmax(both, 1, name=PredictionKey.CLASSES),
            }

    def _more(self, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        score = predictions[PredictionKey.LOGISTIC]
        found = {
            MetricKey.PREDICTION_MEAN: metrics.mean(score, weights),
            MetricKey.LABEL_MEAN: metrics.mean(labels, weights),
            MetricKey.ACCURACY_BASELINE: metrics.mean(labels, weights),
            MetricKey.AUC: metrics.auc(score, labels, weights),
            MetricKey.AUC_PR: metrics.auc(score, labels, weights, curve="PR"),
        }
        for each in self.thresholds:
            found[MetricKey.ACCURACY_MEAN % each] = metrics.accuracy_at(score, labels, weights, each)
            found[MetricKey.PRECISION_MEAN % each] = metrics.precision_at(score, labels, weights, each)
            found[MetricKey.RECALL_MEAN % each] = metrics.recall_at(score, labels, weights, each)
        return found


class _MultiClassHead(_ClassHead):
    """Three classes and more, which may have names."""

    keys: Any = None

    def _transform_labels(self, labels: Any) -> Any:
        found = super()._transform_labels(labels)
        if not self.keys:
            return {"labels": found, "label_ids": found}
        from tf1kit.tf1.private import lookup_ops

        table = lookup_ops.index_table_from_tensor(self.keys, name="label_id_lookup")
        return {"labels": found, "label_ids": table.lookup(found)}

    def _loss(self, labels: Any, logits: Any, weights: Any) -> Any:
        return self._loss_fn(labels["label_ids"], logits, weights=weights)

    def _logits_to_predictions(self, logits: Any) -> dict[str, Any]:
        with tf.name_scope(None, "predictions", (logits,)):
            classes = tf.argmax(logits, 1, name=PredictionKey.CLASSES)
            if self.keys:
                from tf1kit.tf1.private import lookup_ops

                table = lookup_ops.index_to_string_table_from_tensor(self.keys, name="class_string_lookup")
                classes = table.lookup(classes)
            return {
                PredictionKey.LOGITS: logits,
                PredictionKey.PROBABILITIES: tf.nn.softmax(logits, name=PredictionKey.PROBABILITIES),
                PredictionKey.CLASSES: classes,
            }

    def _output_alternatives(self, predictions: dict[str, Any]) -> dict[Any, Any]:
        return {self._head_name: (self._problem_type, named_classes(predictions, self.keys))}

    def _compared(self, labels: Any) -> Any:
        return labels["labels"]

    def _more(self, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        found = {}
        for each in () if self.keys else self.class_ids:
            classes, ids = predictions[PredictionKey.CLASSES], labels["label_ids"]
            found[MetricKey.CLASS_PREDICTION_MEAN % each] = metrics.share(classes, weights, each)
            found[MetricKey.CLASS_LABEL_MEAN % each] = metrics.share(ids, weights, each)
            found.update(_means(predictions, weights, each))
        return found


def _means(predictions: dict[str, Any], weights: Any, each: int) -> dict[str, Any]:
    probabilities, logits = predictions[PredictionKey.PROBABILITIES], predictions[PredictionKey.LOGITS]
    return {
        MetricKey.CLASS_PROBABILITY_MEAN % each: metrics.mean(probabilities, weights, each),
        MetricKey.CLASS_LOGITS_MEAN % each: metrics.mean(logits, weights, each),
    }


class _BinarySvmHead(_ClassHead):
    """Two classes, by a hinge loss."""

    def _logits_to_predictions(self, logits: Any) -> dict[str, Any]:
        with tf.name_scope(None, "predictions", (logits,)):
            classes = tf.argmax(_two(logits), 1, name=PredictionKey.CLASSES)
            return {PredictionKey.LOGITS: logits, PredictionKey.CLASSES: classes}

    def _output_alternatives(self, predictions: dict[str, Any]) -> dict[Any, Any]:
        return SingleHead._output_alternatives(self, predictions)


class _MultiLabelHead(_ClassHead):
    """Several classes at the same time."""

    def _transform_labels(self, labels: Any) -> Any:
        found, classes = labels_tensor(labels, self._label_name), self.logits_dimension
        if not isinstance(found, tf.SparseTensor):
            return found
        if classes < 2:
            raise ValueError("Must set num_classes >= 2 when passing labels as a SparseTensor.")
        return tf.cast(tf.sparse_to_indicator(found, classes), tf.int64)

    def _logits_to_predictions(self, logits: Any) -> dict[str, Any]:
        with tf.name_scope(None, "predictions", (logits,)):
            return {
                PredictionKey.LOGITS: logits,
                PredictionKey.PROBABILITIES: tf.sigmoid(logits, name=PredictionKey.PROBABILITIES),
                PredictionKey.CLASSES: tf.cast(tf.greater(logits, 0), tf.int64, name=PredictionKey.CLASSES),
            }

    def _more(self, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        classes, score = predictions[PredictionKey.CLASSES], predictions[PredictionKey.PROBABILITIES]
        found = {
            MetricKey.AUC: metrics.auc(score, labels, weights),
            MetricKey.AUC_PR: metrics.auc(score, labels, weights, curve="PR"),
        }
        for each in self.class_ids:
            found[MetricKey.CLASS_PREDICTION_MEAN % each] = metrics.mean(classes, weights, each)
            found[MetricKey.CLASS_LABEL_MEAN % each] = metrics.mean(labels, weights, each)
            found.update(_means(predictions, weights, each))
            found[MetricKey.CLASS_AUC % each] = metrics.auc(score, labels, weights, each)
            found[MetricKey.CLASS_AUC_PR % each] = metrics.auc(score, labels, weights, each, curve="PR")
        return found


def regression_head(
    label_name: Any = None,
    weight_column_name: str | None = None,
    label_dimension: int = 1,
    enable_centered_bias: bool = False,
    head_name: str | None = None,
    link_fn: Callable[[Any], Any] | None = None,
) -> Head:
    """The head of a regression by squared differences; `link_fn` makes predictions of logits. For
    the other arguments see `SingleHead`.
    """
    named = (label_name, weight_column_name, head_name, enable_centered_bias)
    kind = ProblemType.LINEAR_REGRESSION
    head = _RegressionHead(kind, label_dimension, losses.mean_squared, "regression_head", *named)
    head.link = link_fn if link_fn is not None else tf.identity
    return head


def poisson_regression_head(
    label_name: Any = None,
    weight_column_name: str | None = None,
    label_dimension: int = 1,
    enable_centered_bias: bool = False,
    head_name: str | None = None,
) -> Head:
    """The head of a regression of counts: predictions are exp(logits)."""
    named = (label_name, weight_column_name, head_name, enable_centered_bias)
    head = _RegressionHead(ProblemType.LINEAR_REGRESSION, label_dimension, losses.poisson, "regression_head", *named)
    head.link = tf.exp
    return head


def multi_class_head(
    n_classes: int,
    label_name: Any = None,
    weight_column_name: str | None = None,
    enable_centered_bias: bool = False,
    head_name: str | None = None,
    thresholds: Sequence[float] | None = None,
    metric_class_ids: Sequence[int] | None = None,
    loss_fn: LossFn = None,
    label_keys: Any = None,
) -> Head:
    """The head of a classification into `n_classes`; two classes have one logit.

    Args:
        n_classes: at least 2.
        label_name: see `SingleHead`.
        weight_column_name: see `SingleHead`.
        enable_centered_bias: see `SingleHead`.
        head_name: see `SingleHead`.
        thresholds: those with metrics, for two classes.
        metric_class_ids: the classes with metrics, for more than two.
        loss_fn: a function of labels, logits and weights.
        label_keys: the names of the classes, for more than two.

    Raises:
        ValueError: an argument does not fit.
    """
    if n_classes is None or n_classes < 2:
        raise ValueError(f"n_classes must be > 1 for classification: {n_classes}.")
    own = losses.custom(loss_fn)
    named = (label_name, weight_column_name, head_name, enable_centered_bias)
    if n_classes == 2:
        if metric_class_ids:
            raise ValueError("metric_class_ids invalid for n_classes==2.")
        if label_keys:
            raise ValueError("label_keys is not supported for n_classes=2.")
        binary = _BinaryLogisticHead(
            ProblemType.LOGISTIC_REGRESSION, 1, own or losses.log_with_two_classes, "binary_logistic_head", *named
        )
        binary.thresholds = thresholds or (0.5,)
        return binary
    loss = own or losses.softmax_cross_entropy
    head = _MultiClassHead(ProblemType.CLASSIFICATION, n_classes, loss, "multi_class_head", *named)
    head._with_classes(metric_class_ids)
    if label_keys and len(label_keys) != n_classes:
        raise ValueError("Length of label_keys must equal n_classes.")
    head.keys = label_keys
    return head


def binary_svm_head(
    label_name: Any = None,
    weight_column_name: str | None = None,
    enable_centered_bias: bool = False,
    head_name: str | None = None,
    thresholds: Sequence[float] | None = None,
) -> Head:
    """The head of two classes by a hinge loss; for the arguments see `SingleHead`. No metric has
    thresholds.
    """
    named = (label_name, weight_column_name, head_name, enable_centered_bias)
    return _BinarySvmHead(ProblemType.LOGISTIC_REGRESSION, 1, losses.hinge, "binary_svm_head", *named)


def multi_label_head(
    n_classes: int,
    label_name: Any = None,
    weight_column_name: str | None = None,
    enable_centered_bias: bool = False,
    head_name: str | None = None,
    thresholds: Sequence[float] | None = None,
    metric_class_ids: Sequence[int] | None = None,
    loss_fn: LossFn = None,
) -> Head:
    """The head of `n_classes` that exclude nothing: labels [batch, n_classes] of 0 and 1, or a
    sparse tensor of class numbers.

    Args:
        n_classes: at least 2.
        label_name: see `SingleHead`.
        weight_column_name: see `SingleHead`.
        enable_centered_bias: see `SingleHead`.
        head_name: see `SingleHead`.
        thresholds: no metric has thresholds.
        metric_class_ids: the classes with metrics of their own.
        loss_fn: a function of labels, logits and weights.

    Raises:
        ValueError: an argument does not fit.
    """
    if n_classes < 2:
        raise ValueError("n_classes must be > 1 for classification.")
    loss = losses.custom(loss_fn) or losses.sigmoid_cross_entropy
    named = (label_name, weight_column_name, head_name, enable_centered_bias)
    head = _MultiLabelHead(ProblemType.CLASSIFICATION, n_classes, loss, "multi_label_head", *named)
    head._with_classes(metric_class_ids)
    return head


def loss_only_head(loss_fn: Callable[[], Any], head_name: str | None = None) -> Head:
    """A head without logits, whose loss `loss_fn()` gives: a tensor, or a list of tensors."""
    return LossOnlyHead(loss_fn, head_name)


def multi_head(heads: Sequence[Any], loss_weights: Sequence[float] | None = None) -> Head:
    """Several heads with names as one; its loss is the sum of their losses, times `loss_weights`.

    Raises:
        ValueError: there are more or fewer weights than heads, or a head has no name.
    """
    if loss_weights and len(loss_weights) != len(heads):
        raise ValueError("heads and loss_weights must have same size")
    return MultiHead(heads, loss_weights)


_regression_head, _poisson_regression_head, _multi_class_head = (
    regression_head,
    poisson_regression_head,
    multi_class_head,
)
_binary_svm_head, _multi_label_head, _multi_head, _Head = binary_svm_head, multi_label_head, multi_head, Head
