"""A linear model and a network as parts of an estimator's model function.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/composable_model.py.
"""

from __future__ import annotations

import abc
import math
import re
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column_ops
from tf1kit.tf1.repairs import repaired

MIN_SLICE_SIZE = 64 << 20


class _ComposableModel(abc.ABC):
    """A part that makes logits and is trained on its own variables, those of the collection SCOPE.

    Args:
        num_label_columns: the width of the logits.
        optimizer: an optimizer, its name, a function that makes it, or None.
        gradient_clip_norm: the norm to which the gradients are clipped.
        num_ps_replicas: the number of parameter servers, into which large variables are divided.
        scope: the scope of the variables.
        trainable: whether the variables are trainable.
    """

    def __init__(
        self,
        num_label_columns: int,
        optimizer: Any,
        gradient_clip_norm: float | None,
        num_ps_replicas: int,
        scope: str,
        trainable: bool = True,
    ) -> None:
        self._num_label_columns = num_label_columns
        self._optimizer = optimizer
        self._gradient_clip_norm = gradient_clip_norm
        self._num_ps_replicas = num_ps_replicas
        self._scope = scope
        self._trainable = trainable
        self._feature_columns: Any = None

    def get_scope_name(self) -> str:
        """The scope of the variables."""
        return self._scope

    @abc.abstractmethod
    def build_model(self, features: dict[str, Any], feature_columns: Any, is_training: bool) -> Any:
        """The logits [batch, num_label_columns]."""

    @abc.abstractmethod
    def _default_optimizer(self, name: str | None) -> Any:
        """The optimizer with a name, or the one that the part has by default."""

    def get_train_step(self, loss: Any) -> list[Any]:
        """The operations of a training step, which do not count it."""
        variables = tf.get_collection(self._scope) if self._feature_columns else []
        if not (self._feature_columns or variables):
            return []
        gradients = tf.gradients(loss, variables)
        if self._gradient_clip_norm:
            gradients, _ = tf.clip_by_global_norm(gradients, self._gradient_clip_norm)
        return [self._get_optimizer().apply_gradients(list(zip(gradients, variables, strict=True)))]

    def _columns(self) -> list[Any]:
        feature_column_ops.check_feature_columns(self._feature_columns)
        return sorted(set(self._feature_columns), key=lambda column: column.key)

    def _get_optimizer(self) -> Any:
        if self._optimizer is None or isinstance(self._optimizer, str):
            return self._default_optimizer(self._optimizer)
        return self._optimizer() if callable(self._optimizer) else self._optimizer

    def _partitioner(self, **options: Any) -> Any:
        return tf.min_max_variable_partitioner(max_partitions=self._num_ps_replicas, **options)


def _named(name: str, learning_rate: float) -> Any:
    repaired("tf_slim")
    from tf_slim.layers import optimizers

    return optimizers.OPTIMIZER_CLS_NAMES[name](learning_rate=learning_rate)


class LinearComposableModel(_ComposableModel):
    """A linear model with the variables SCOPE/<column>/weight or weights and SCOPE/bias_weight.

    Args: see `_ComposableModel`; besides:
        optimizer: None takes FTRL.
        _joint_weights: whether the weights of all columns are one variable.
        scope: "linear" by default.
    """

    def __init__(
        self,
        num_label_columns: int,
        optimizer: Any = None,
        _joint_weights: bool = False,
        gradient_clip_norm: float | None = None,
        num_ps_replicas: int = 0,
        scope: str | None = None,
        trainable: bool = True,
    ) -> None:
        super().__init__(
            num_label_columns, optimizer, gradient_clip_norm, num_ps_replicas, scope or "linear", trainable
        )
        self._joint_weights = _joint_weights

    def get_weights(self, model_dir: str) -> Any:
        """{variable: weights} in the latest checkpoint of a folder, or the weights if there is one
        variable. The model must have been built.
        """
        slots = re.compile(r".*/" + self._get_optimizer().get_name() + r"(_\d)?$")
        values = {
            name: tf.train.load_variable(model_dir, name)
            for name, _ in tf.train.list_variables(model_dir)
            if name.startswith(f"{self._scope}/") and name != f"{self._scope}/bias_weight" and not slots.match(name)
        }
        return next(iter(values.values())) if len(values) == 1 else values

    def get_bias(self, model_dir: str) -> Any:
        """The bias in the latest checkpoint of a folder."""
        return tf.train.load_variable(model_dir, f"{self._scope}/bias_weight")

    def build_model(self, features: dict[str, Any], feature_columns: Any, is_training: bool) -> Any:
        """The logits [batch, num_label_columns]; `is_training` has no effect."""
        self._feature_columns = feature_columns
        partitioner = self._partitioner(min_slice_size=MIN_SLICE_SIZE)
        with tf.variable_scope(self._scope, values=list(features.values()), partitioner=partitioner) as scope:
            joint = feature_column_ops.joint_weighted_sum_from_feature_columns
            function = joint if self._joint_weights else feature_column_ops.weighted_sum_from_feature_columns
            logits, _, _ = function(
                columns_to_tensors=features,
                feature_columns=self._columns(),
                num_outputs=self._num_label_columns,
                weight_collections=[self._scope],
                trainable=self._trainable,
                scope=scope,
            )
        return logits

    def _default_optimizer(self, name: str | None) -> Any:
        return _named(name or "Ftrl", min(0.2, 1.0 / math.sqrt(len(self._columns()))))


class DNNComposableModel(_ComposableModel):
    """A network with the variables SCOPE/hiddenlayer_N/weights and biases, SCOPE/logits/weights and
    biases.

    Args: see `_ComposableModel`; besides:
        hidden_units: the width of each hidden layer.
        optimizer: None takes Adagrad.
        activation_fn: the activation of a hidden layer.
        dropout: how much of a hidden layer is dropped in training; None for no dropout.
        scope: "dnn" by default.
    """

    def __init__(
        self,
        num_label_columns: int,
        hidden_units: Any,
        optimizer: Any = None,
        activation_fn: Any = tf.nn.relu,
        dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        num_ps_replicas: int = 0,
        scope: str | None = None,
        trainable: bool = True,
    ) -> None:
        super().__init__(num_label_columns, optimizer, gradient_clip_norm, num_ps_replicas, scope or "dnn", trainable)
        self._hidden_units = hidden_units
        self._activation_fn = activation_fn
        self._dropout = dropout

    def get_weights(self, model_dir: str) -> list[Any]:
        """The weights of each layer in the latest checkpoint of a folder."""
        return self._of_layers(model_dir, "weights")

    def get_bias(self, model_dir: str) -> list[Any]:
        """The biases of each layer in the latest checkpoint of a folder."""
        return self._of_layers(model_dir, "biases")

    def _of_layers(self, model_dir: str, what: str) -> list[Any]:
        layers = [*(f"hiddenlayer_{index}" for index in range(len(self._hidden_units))), "logits"]
        return [tf.train.load_variable(model_dir, f"{self._scope}/{layer}/{what}") for layer in layers]

    def build_model(self, features: dict[str, Any], feature_columns: Any, is_training: bool) -> Any:
        """The logits [batch, num_label_columns]; hidden layers drop units if `is_training` is set."""
        self._feature_columns = feature_columns
        slim = repaired("tf_slim")
        made = {"variables_collections": [self._scope], "trainable": self._trainable}
        values = list(features.values())
        partitioner = self._partitioner(min_slice_size=MIN_SLICE_SIZE)
        name = f"{self._scope}/input_from_feature_columns"
        with tf.variable_scope(name, values=values, partitioner=partitioner) as scope:
            net = feature_column_ops.input_from_feature_columns(
                features,
                self._columns(),
                weight_collections=[self._scope],
                trainable=self._trainable,
                scope=scope,
            )
        partitioner = self._partitioner()
        for index, units in enumerate(self._hidden_units):
            name = f"{self._scope}/hiddenlayer_{index}"
            with tf.variable_scope(name, values=[net], partitioner=partitioner) as scope:
                net = slim.layers.fully_connected(net, units, activation_fn=self._activation_fn, scope=scope, **made)
                if self._dropout is not None and is_training:
                    net = slim.layers.dropout(net, keep_prob=1.0 - self._dropout)
            _summarize(net, scope.name)
        with tf.variable_scope(f"{self._scope}/logits", values=[net], partitioner=partitioner) as scope:
            logits = slim.layers.fully_connected(net, self._num_label_columns, activation_fn=None, scope=scope, **made)
        _summarize(logits, "logits")
        return logits

    def _default_optimizer(self, name: str | None) -> Any:
        return _named(name or "Adagrad", 0.05)


def _summarize(values: Any, tag: str) -> None:
    tf.summary.scalar(f"{tag}/fraction_of_zero_values", tf.nn.zero_fraction(values))
    tf.summary.histogram(f"{tag}/activation", values)
