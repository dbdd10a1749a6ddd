"""Fully connected networks. Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/estimators/dnn.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column_ops
from tf1kit.contrib.own.layers._dense_column import _EmbeddingColumn
from tf1kit.contrib.own.learn._optimizing import optimize_loss
from tf1kit.contrib.own.learn.canned import Classifier, ScoredRegressor
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import multi_class_head, regression_head
from tf1kit.contrib.own.learn.model_fn import ModeKeys
from tf1kit.tf1.repairs import repaired

LEARNING_RATE = 0.05
MIN_SLICE_SIZE = 64 << 20
ACTIVATIONS = {"relu": tf.nn.relu, "tanh": tf.nn.tanh, "sigmoid": tf.nn.sigmoid}


def dnn_model_fn(features: Any, labels: Any, mode: str, params: Any, config: Any = None) -> Any:
    """The model function of a network with the variables dnn/hiddenlayer_N/weights and biases,
    dnn/logits/weights and biases.
    """
    features = features if isinstance(features, dict) else {"": features}
    activation = params.get("activation_fn")
    if isinstance(activation, str):
        if activation not in ACTIVATIONS:
            raise ValueError(f"Activation name should be one of [{', '.join(ACTIVATIONS)}], you provided {activation}.")
        activation = ACTIVATIONS[activation]
    columns, units, head = params["feature_columns"], params["hidden_units"], params["head"]
    servers = config.num_ps_replicas if config else 0
    least = params.get("input_layer_min_slice_size") or MIN_SLICE_SIZE
    first = tf.min_max_variable_partitioner(max_partitions=servers, min_slice_size=least)
    partitioner = tf.min_max_variable_partitioner(max_partitions=servers)  # sets names, even for 0
    with tf.variable_scope("dnn", values=tuple(features.values()), partitioner=partitioner):
        logits, scope = hidden_layers(
            features, columns, units, activation, params.get("dropout"), mode, head.logits_dimension, first
        )

        def train(loss: Any) -> Any:
            optimizer = params.get("optimizer") or "Adagrad"
            optimizer = optimizer() if callable(optimizer) else optimizer
            return optimize_loss(
                loss=loss,
                global_step=tf.train.get_global_step(),
                learning_rate=LEARNING_RATE,
                optimizer=optimizer,
                gradient_multipliers=multipliers(params.get("embedding_lr_multipliers"), scope),
                clip_gradients=params.get("gradient_clip_norm"),
                name="dnn",
                summaries=[],
            )

        return head.create_model_fn_ops(features=features, mode=mode, labels=labels, train_op_fn=train, logits=logits)


def hidden_layers(
    features: dict[str, Any],
    columns: Any,
    hidden_units: Any,
    activation: Any,
    dropout: float | None,
    mode: str,
    outputs: int,
    partitioner: Any,
    tag: str = "{}_fraction_of_zero_values",
) -> tuple[Any, str]:
    """A network's logits [batch, outputs], made in the scope dnn, and the name of the scope of its
    first layer, whose variables `partitioner` divides.
    """
    slim = repaired("tf_slim")
    values = tuple(features.values())
    with tf.variable_scope("input_from_feature_columns", values=values, partitioner=partitioner) as first:
        net = feature_column_ops.input_layer(features, columns, ["dnn"], first)
    collections = {"variables_collections": ["dnn"]}
    for index, units in enumerate(hidden_units):
        with tf.variable_scope(f"hiddenlayer_{index}", values=(net,)) as scope:
            net = slim.layers.fully_connected(net, units, activation_fn=activation, scope=scope, **collections)
            if dropout is not None and mode == ModeKeys.TRAIN:
                net = slim.layers.dropout(net, keep_prob=1.0 - dropout)
        _summarize(net, scope.name, tag)
    with tf.variable_scope("logits", values=(net,)) as scope:
        logits = slim.layers.fully_connected(net, outputs, activation_fn=None, scope=scope, **collections)
    _summarize(logits, scope.name, tag)
    return logits, str(first.name)


def multipliers(given: Any, scope: str) -> dict[Any, Any] | None:
    """The factors of the gradients of embeddings, by variable, from a dict by column.

    Raises:
        ValueError: a column is not an embedding, or has no variable.
    """
    found = {}
    for column, factor in (given or {}).items():
        if not isinstance(column, _EmbeddingColumn):
            raise ValueError(
                f"learning rate multipler can only be defined for embedding columns. It is defined for {column}"
            )
        variables = _get_embedding_variable(column, "dnn", scope)
        if not variables:
            raise ValueError(f"Couldn't find a variable for column {column}")
        found.update(dict.fromkeys(variables, factor))
    return found or None


def _get_embedding_variable(embedding_column: Any, collection_key: str, input_layer_scope: str) -> list[Any]:
    """The variables of a column of embeddings, from a collection, by the name of the first layer's scope."""
    return tf.get_collection(collection_key, f"{input_layer_scope}/{embedding_column.name}")


def _summarize(values: Any, name: str, tag: str) -> None:
    tf.summary.scalar(tag.format(name), tf.nn.zero_fraction(values))
    tf.summary.histogram(tag.replace("fraction_of_zero_values", "activation").format(name), values)


class DNNClassifier(Classifier):
    """A fully connected network for classes 0..n_classes-1, or those of `label_keys`."""

    def __init__(
        self,
        hidden_units: Any,
        feature_columns: Any,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        activation_fn: Any = tf.nn.relu,
        dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: Any = None,
        label_keys: Any = None,
    ) -> None:
        params = {
            "head": multi_class_head(n_classes, None, weight_column_name, enable_centered_bias, label_keys=label_keys),
            "hidden_units": hidden_units,
            "feature_columns": tuple(feature_columns or []),
            "optimizer": optimizer,
            "activation_fn": activation_fn,
            "dropout": dropout,
            "gradient_clip_norm": gradient_clip_norm,
            "embedding_lr_multipliers": embedding_lr_multipliers,
            "input_layer_min_slice_size": input_layer_min_slice_size,
        }
        super().__init__(dnn_model_fn, model_dir, config, params, feature_engineering_fn)


class DNNRegressor(ScoredRegressor):
    """A fully connected network for scores [label_dimension]."""

    def __init__(
        self,
        hidden_units: Any,
        feature_columns: Any,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        activation_fn: Any = tf.nn.relu,
        dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        label_dimension: int = 1,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: Any = None,
    ) -> None:
        params = {
            "head": regression_head(None, weight_column_name, label_dimension, enable_centered_bias),
            "hidden_units": hidden_units,
            "feature_columns": tuple(feature_columns or []),
            "optimizer": optimizer,
            "activation_fn": activation_fn,
            "dropout": dropout,
            "gradient_clip_norm": gradient_clip_norm,
            "embedding_lr_multipliers": embedding_lr_multipliers,
            "input_layer_min_slice_size": input_layer_min_slice_size,
        }
        super().__init__(dnn_model_fn, model_dir, config, params, feature_engineering_fn)


class DNNEstimator(Estimator):
    """A fully connected network with a given head."""

    def __init__(
        self,
        head: Any,
        hidden_units: Any,
        feature_columns: Any,
        model_dir: str | None = None,
        optimizer: Any = None,
        activation_fn: Any = tf.nn.relu,
        dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: Any = None,
    ) -> None:
        params = {
            "head": head,
            "hidden_units": hidden_units,
            "feature_columns": feature_columns,
            "optimizer": optimizer,
            "activation_fn": activation_fn,
            "dropout": dropout,
            "gradient_clip_norm": gradient_clip_norm,
            "embedding_lr_multipliers": embedding_lr_multipliers,
            "input_layer_min_slice_size": input_layer_min_slice_size,
        }
        super().__init__(dnn_model_fn, model_dir, config, params, feature_engineering_fn)


_dnn_model_fn = dnn_model_fn  # as 1.15.5 has it
