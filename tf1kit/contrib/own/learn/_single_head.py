"""The base of heads, and what they share.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/head.py.
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.metric_key import MetricKey
from tf1kit.contrib.own.learn.model_fn import ModeKeys, ModelFnOps
from tf1kit.contrib.own.learn.prediction_key import PredictionKey

ABSTRACT = "Calling an abstract method."
NO_TRAIN_OP = "train_op_fn can not be None in TRAIN mode"


class Head(abc.ABC):
    """Makes predictions, a loss and metrics of what a network gives."""

    @property
    @abc.abstractmethod
    def logits_dimension(self) -> int:
        """The size of the last dimension of the logits."""
        raise NotImplementedError(ABSTRACT)

    @abc.abstractmethod
    def create_model_fn_ops(
        self,
        features: Any,
        mode: str,
        labels: Any = None,
        train_op_fn: Callable[[Any], Any] | None = None,
        logits: Any = None,
        logits_input: Any = None,
        scope: Any = None,
    ) -> ModelFnOps:
        """The `ModelFnOps` of a model function.

        Args:
            features: a dict of tensors, from which weights come.
            mode: one of `ModeKeys`.
            labels: a tensor, or a dict of tensors.
            train_op_fn: makes the training operation of a loss.
            logits: what the network gives, float32 [batch, logits_dimension].
            logits_input: in place of the logits, what a linear layer makes logits of.
            scope: the variable scope.
        """
        raise NotImplementedError(ABSTRACT)


def check_mode(mode: str) -> None:
    """Raise ValueError for an unknown mode."""
    if mode not in (ModeKeys.TRAIN, ModeKeys.EVAL, ModeKeys.INFER):
        raise ValueError(f"mode={mode} unrecognized.")


def summary_key(head_name: str | None, key: str) -> str:
    """The name of a summary or of a metric of a head."""
    return f"{key}/{head_name}" if head_name else key


class SingleHead(Head):
    """A head with logits, a loss function and metrics.

    Args:
        problem_type: one of `ProblemType`.
        logits_dimension: see `Head`.
        loss_fn: one of `_head_losses`.
        default_name: the variable scope of a head without a name.
        label_name: the key of the labels if they are a dict.
        weight_column_name: the key of the weights in the features.
        head_name: the name, with which its metrics and summaries end.
        enable_centered_bias: whether a bias, which a step of its own trains, is added to the
            logits.

    Raises:
        ValueError: `logits_dimension` is less than 1.
    """

    def __init__(
        self,
        problem_type: int,
        logits_dimension: int | None,
        loss_fn: Any,
        default_name: str,
        label_name: Any = None,
        weight_column_name: str | None = None,
        head_name: str | None = None,
        enable_centered_bias: bool = False,
    ) -> None:
        if logits_dimension is None or logits_dimension < 1:
            raise ValueError(f"Invalid logits_dimension {logits_dimension}.")
        self._problem_type, self._logits_dimension, self._default_name = problem_type, logits_dimension, default_name
        self._loss_fn, self._enable_centered_bias = loss_fn, enable_centered_bias
        self._label_name, self._weight_column_name, self._head_name = label_name, weight_column_name, head_name

    @property
    def logits_dimension(self) -> int:
        """See `Head`."""
        return self._logits_dimension

    @property
    def label_name(self) -> Any:
        """The key of the labels."""
        return self._label_name

    @property
    def weight_column_name(self) -> str | None:
        """The key of the weights."""
        return self._weight_column_name

    @property
    def head_name(self) -> str | None:
        """The name of the head."""
        return self._head_name

    def create_model_fn_ops(
        self,
        features: Any,
        mode: str,
        labels: Any = None,
        train_op_fn: Callable[[Any], Any] | None = None,
        logits: Any = None,
        logits_input: Any = None,
        scope: Any = None,
    ) -> ModelFnOps:
        """See `Head`."""
        values = (*features.values(), labels, logits, logits_input)
        with tf.variable_scope(scope, default_name=self.head_name or self._default_name, values=values):
            labels = None if mode == ModeKeys.INFER or labels is None else self._transform_labels(labels)
            logits = _logits(logits_input, logits, self.logits_dimension)
            check_mode(mode)
            bias = None
            if self._enable_centered_bias:
                bias = _centered_bias(self.logits_dimension, self.head_name)
                logits = tf.nn.bias_add(logits, bias)
            predictions = self._logits_to_predictions(logits)
            found: dict[str, Any] = {"predictions": predictions}
            if labels is not None:
                found.update(self._trained(features, mode, labels, train_op_fn, logits, bias, predictions))
            return ModelFnOps(mode, output_alternatives=self._output_alternatives(predictions), **found)

    def _trained(
        self, features: Any, mode: str, labels: Any, train_op_fn: Any, logits: Any, bias: Any, predictions: Any
    ) -> dict[str, Any]:
        """The loss, the training operation and the metrics."""
        weights = _weights(features, self.weight_column_name)
        loss, reported = self._loss(labels, logits, weights)
        with tf.name_scope(""):
            tf.summary.scalar(summary_key(self.head_name, MetricKey.LOSS), tf.identity(reported))
        train_op = None
        if mode == ModeKeys.TRAIN:
            if train_op_fn is None:
                raise ValueError(NO_TRAIN_OP)
            train_op = self._train_op(loss, labels, train_op_fn, bias, tf.shape(logits)[0], weights)
        metrics = self._metrics(reported, predictions, labels, weights)
        return {"loss": loss, "train_op": train_op, "eval_metric_ops": metrics}

    def _train_op(
        self, loss: Any, labels: Any, train_op_fn: Callable[[Any], Any], bias: Any, batch_size: Any, weights: Any
    ) -> Any:
        step = None if bias is None else self._bias_step(bias, batch_size, labels, weights)
        with tf.name_scope(None, "train_op", (loss,)):
            train_op = train_op_fn(loss)
            return train_op if step is None else tf.group(train_op, step)

    def _bias_step(self, bias: Any, batch_size: Any, labels: Any, weights: Any) -> Any:
        """Train the bias by itself, as if it were the logits."""
        with tf.name_scope(None, "centered_bias_step") as name:
            size = tf.shape(bias)[0]
            logits = tf.reshape(tf.tile(bias, (batch_size,)), (batch_size, size))
            with tf.name_scope(None, "centered_bias", (logits,)):
                loss = tf.reduce_mean(self._loss(labels, logits, weights), name="training_loss")
        return tf.train.AdagradOptimizer(0.1).minimize(loss, var_list=(bias,), name=name)

    def _transform_labels(self, labels: Any) -> Any:
        """The labels of the loss.

        Raises:
            ValueError: they are sparse.
        """
        found = labels_tensor(labels, self._label_name)
        if isinstance(found, tf.SparseTensor):
            raise ValueError("SparseTensor is not supported.")
        return found

    def _loss(self, labels: Any, logits: Any, weights: Any) -> Any:
        return self._loss_fn(labels, logits, weights)

    def _key(self, key: str) -> str:
        return summary_key(self.head_name, key)

    @abc.abstractmethod
    def _logits_to_predictions(self, logits: Any) -> dict[str, Any]:
        """What a model predicts, by `PredictionKey`."""

    @abc.abstractmethod
    def _metrics(self, loss: Any, predictions: dict[str, Any], labels: Any, weights: Any) -> dict[str, Any]:
        """The metrics by name."""

    def _output_alternatives(self, predictions: dict[str, Any]) -> dict[Any, Any]:
        return {self._head_name: (self._problem_type, predictions)}


def labels_tensor(labels: Any, name: Any) -> Any:
    """The labels, or those of a name in a dict, as a tensor or a sparse tensor."""
    found = labels[name] if isinstance(labels, dict) else labels
    if isinstance(found, tf.SparseTensorValue):
        return tf.SparseTensor.from_value(found)
    return found if isinstance(found, tf.SparseTensor) else tf.convert_to_tensor(found)


def named_classes(predictions: dict[str, Any], names: Any = None) -> dict[str, Any]:
    """The outputs of a classification that is exported: probabilities, and class names as strings,
    [batch, classes] each. The names are numbers by default.
    """
    probabilities = predictions[PredictionKey.PROBABILITIES]
    with tf.name_scope(None, "_classification_output_alternatives", (probabilities,)):
        batch, title = tf.shape(probabilities)[0], "classes_tensor"
        if names:
            classes = tf.tile(tf.expand_dims(names, axis=0), [batch, 1], name=title)
        else:
            numbers = tf.expand_dims(tf.range(tf.shape(probabilities)[1]), axis=0)
            classes = tf.as_string(tf.tile(numbers, [batch, 1]), name=title)
    return {PredictionKey.PROBABILITIES: probabilities, PredictionKey.CLASSES: classes}


def _logits(logits_input: Any, logits: Any, size: int) -> Any:
    """The logits, made by a linear layer if only its input is given.

    Raises:
        ValueError: both or neither are given, or the logits have another size.
    """
    if logits is None:
        if logits_input is None:
            raise ValueError("Neither logits nor logits_input supplied.")
        from tf1kit.tf1.repairs import repaired

        return repaired("tf_slim").layers.linear(logits_input, size, scope="logits")
    if logits_input is not None:
        raise ValueError("Both logits and logits_input supplied.")
    logits = tf.convert_to_tensor(logits, name="logits")
    if logits.shape.dims is not None:
        logits.shape.dims[-1].assert_is_compatible_with(size)
    return logits


def _weights(features: Any, name: str | None) -> Any:
    """The weights of the examples; None for a head without weights.

    Raises:
        ValueError: the features do not have them.
    """
    if not name:
        return None
    if name not in features:
        raise ValueError(f"Weights {name} missing from features.")
    with tf.name_scope(None, "weight_tensor", tuple(features.values())):
        found = tf.cast(features[name], tf.float32)
        if found.get_shape().rank != 1:
            return found
        tf.logging.warning("Weights %s has shape %s, expanding to make it 2d.", name, found.get_shape())
        reshape = tf.sparse_reshape if isinstance(found, tf.SparseTensor) else tf.reshape
        return reshape(found, (-1, 1))


def _centered_bias(size: int, head_name: str | None) -> Any:
    bias = tf.Variable(tf.zeros((size,)), name="centered_bias_weight", trainable=True)
    for index in range(size):
        tf.summary.scalar(summary_key(head_name, f"centered_bias/bias_{index}"), bias[index])
    return bias
