"""Fully connected networks. Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/dnn.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column_ops
from tf1kit.contrib.own.learn.canned import Classifier, Regressor, refuse
from tf1kit.contrib.own.learn.heads import Head
from tf1kit.contrib.own.learn.model_fn import ModeKeys
from tf1kit.repairs import repaired

LEARNING_RATE = 0.05
ACTIVATIONS = {"relu": tf.nn.relu, "tanh": tf.nn.tanh, "sigmoid": tf.nn.sigmoid}


def dnn_model_fn(features: Any, labels: Any, mode: str, params: Any) -> Any:
    """Layers of variables dnn/hiddenlayer_N/weights and biases, dnn/logits/weights and biases."""
    slim = repaired("tf_slim")
    features = features if isinstance(features, dict) else {"": features}
    activation = params["activation_fn"]
    activation = ACTIVATIONS[activation] if isinstance(activation, str) else activation
    partitioner = tf.min_max_variable_partitioner(max_partitions=0)  # one part, for its names
    with tf.variable_scope("dnn", values=tuple(features.values()), partitioner=partitioner):
        with tf.variable_scope("input_from_feature_columns"):
            net = feature_column_ops.input_layer(features, params["feature_columns"])
        for index, units in enumerate(params["hidden_units"]):
            with tf.variable_scope(f"hiddenlayer_{index}", values=(net,)) as scope:
                net = slim.layers.fully_connected(net, units, activation_fn=activation, scope=scope)
                if params["dropout"] is not None and mode == ModeKeys.TRAIN:
                    net = slim.layers.dropout(net, keep_prob=1.0 - params["dropout"])
            _summarize(net, scope.name)
        with tf.variable_scope("logits", values=(net,)) as scope:
            logits = slim.layers.fully_connected(net, params["head"].logits_dimension, activation_fn=None, scope=scope)
        _summarize(logits, scope.name)

        def train(loss: Any) -> Any:
            optimizer = params["optimizer"] or "Adagrad"
            optimizer = optimizer() if callable(optimizer) else optimizer
            from tf_slim.layers.optimizers import optimize_loss

            return optimize_loss(
                loss=loss,
                global_step=tf.train.get_global_step(),
                learning_rate=LEARNING_RATE,
                optimizer=optimizer,
                clip_gradients=params["gradient_clip_norm"],
                name="dnn",
                summaries=[],
            )

        return params["head"].ops(features, labels, mode, logits, train)


def _summarize(values: Any, tag: str) -> None:
    tf.summary.scalar(f"{tag}_fraction_of_zero_values", tf.nn.zero_fraction(values))
    tf.summary.histogram(f"{tag}_activation", values)


class DNNClassifier(Classifier):
    """A fully connected network for classes 0..n_classes-1.

    Not supplied: enable_centered_bias, embedding_lr_multipliers, label_keys.
    """

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
        refuse(
            "tf.contrib.learn.DNNClassifier",
            enable_centered_bias=enable_centered_bias,
            embedding_lr_multipliers=embedding_lr_multipliers,
            label_keys=label_keys,
        )
        params = {
            "head": Head(n_classes, weight_column_name=weight_column_name),
            "hidden_units": hidden_units,
            "feature_columns": tuple(feature_columns or []),
            "optimizer": optimizer,
            "activation_fn": activation_fn,
            "dropout": dropout,
            "gradient_clip_norm": gradient_clip_norm,
        }
        super().__init__(dnn_model_fn, model_dir, config, params, feature_engineering_fn)


class DNNRegressor(Regressor):
    """A fully connected network for scores [label_dimension].

    Not supplied: enable_centered_bias, embedding_lr_multipliers.
    """

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
        refuse(
            "tf.contrib.learn.DNNRegressor",
            enable_centered_bias=enable_centered_bias,
            embedding_lr_multipliers=embedding_lr_multipliers,
        )
        params = {
            "head": Head(None, label_dimension, weight_column_name),
            "hidden_units": hidden_units,
            "feature_columns": tuple(feature_columns or []),
            "optimizer": optimizer,
            "activation_fn": activation_fn,
            "dropout": dropout,
            "gradient_clip_norm": gradient_clip_norm,
        }
        super().__init__(dnn_model_fn, model_dir, config, params, feature_engineering_fn)
