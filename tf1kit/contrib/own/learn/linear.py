"""Linear models. Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/estimators/linear.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column_ops
from tf1kit.contrib.own.layers.feature_column import real_valued_column
from tf1kit.contrib.own.learn.canned import Classifier, Regressor
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import (
    _BinaryLogisticHead,
    _BinarySvmHead,
    _RegressionHead,
    multi_class_head,
    regression_head,
)
from tf1kit.contrib.own.linear_optimizer.sdca_optimizer import SDCAOptimizer

LEARNING_RATE = 0.2


def linear_model_fn(features: Any, labels: Any, mode: str, params: Any) -> Any:
    """The model function with the variables linear/<column>/weight or weights and
    linear/bias_weight; trained by FTRL by default.
    """
    features = features if isinstance(features, dict) else {"": features}
    columns, head = params["feature_columns"], params["head"]
    partitioner = tf.min_max_variable_partitioner(max_partitions=0, min_slice_size=64 << 20)  # sets names
    with tf.variable_scope("linear", values=tuple(features.values()), partitioner=partitioner) as scope:
        joint = params.get("joint_weights", False)
        logits = feature_column_ops.weighted_sum(features, columns, head.logits_dimension, ["linear"], scope, joint)

        def train(loss: Any) -> Any:
            variables = tf.get_collection("linear")
            gradients = tf.gradients(loss, variables)
            clip_norm = params.get("gradient_clip_norm")
            if clip_norm:
                gradients, _ = tf.clip_by_global_norm(gradients, clip_norm)
            pairs = list(zip(gradients, variables, strict=True))
            return _optimizer(params.get("optimizer"), columns).apply_gradients(
                pairs, global_step=tf.train.get_global_step()
            )

        return head.create_model_fn_ops(features, mode, labels, train, logits)


def _optimizer(given: Any, columns: Any) -> Any:
    if given is None:
        return tf.train.FtrlOptimizer(learning_rate=min(LEARNING_RATE, 1.0 / math.sqrt(len(columns))))
    if isinstance(given, str):
        return getattr(tf.train, "GradientDescentOptimizer" if given == "SGD" else f"{given}Optimizer")(LEARNING_RATE)
    return given() if callable(given) else given


def sdca_loss(head: Any) -> str:
    """The loss of a head that `SDCAOptimizer` trains; "" for other heads."""
    losses = {_BinarySvmHead: "hinge_loss", _BinaryLogisticHead: "logistic_loss", _RegressionHead: "squared_loss"}
    return next((loss for kind, loss in losses.items() if isinstance(head, kind)), "")


def sdca_model_fn(features: Any, labels: Any, mode: str, params: Any) -> Any:
    """The model function of a linear model that `SDCAOptimizer` trains; its variables are those of
    `linear_model_fn`.

    Raises:
        ValueError: the optimizer or the head is another one, or a column has the bias's name.
    """
    head, columns, optimizer = params["head"], params["feature_columns"], params["optimizer"]
    hook, loss_type = params.get("update_weights_hook"), sdca_loss(head)
    if not isinstance(optimizer, SDCAOptimizer):
        raise ValueError("Optimizer must be of type SDCAOptimizer")
    if not loss_type:
        raise ValueError(f"Unsupported head type: {head}")
    assert head.logits_dimension == 1, "SDCA only applies for logits_dimension=1."
    with tf.variable_scope("linear", values=tuple(features.values()), partitioner=optimizer.partitioner) as scope:
        features = {**features, **feature_column_ops.transform_features(features, columns)}
        summed = feature_column_ops.weighted_sum_from_feature_columns(features, columns, 1, scope=scope)
        logits, variables, bias = summed
        _add_bias_column(columns, features, bias, variables)

    def train(loss: Any) -> Any:
        about = params["weight_column_name"], loss_type, features, labels, tf.train.get_global_step()
        model, train_op = optimizer.get_train_step(variables, *about)
        if hook is not None:
            hook.set_parameters(model, train_op)
        return train_op

    ops = head.create_model_fn_ops(features, mode, labels, train, logits)
    return ops if hook is None else ops._replace(training_chief_hooks=[*ops.training_chief_hooks, hook])


def _add_bias_column(columns: Any, features: dict[Any, Any], bias: Any, variables: dict[Any, Any]) -> None:
    """Make the bias the weight of a further column, whose feature is 1."""
    name = "tf_virtual_bias_column"
    if any(column.name == name for column in columns):
        raise ValueError(f"{name} is a reserved column name.")
    if not columns:
        raise ValueError("feature_columns can't be empty.")
    first = next(iter(features.values()))
    first = first[0] if isinstance(first, tuple) else first
    size = tf.cast(first.dense_shape[0], tf.int32) if isinstance(first, tf.SparseTensor) else tf.shape(first)[0]
    column = real_valued_column(name)
    features[column] = tf.ones(tf.stack([size, 1]))
    variables[column] = [bias]


class _SdcaUpdateWeightsHook(tf.train.SessionRunHook):
    """Writes the weights of an SDCA model in each step."""

    def set_parameters(self, sdca_model: Any, train_op: Any) -> None:
        """Take the model and its training operation."""
        self._sdca_model, self._train_op = sdca_model, train_op

    def begin(self) -> None:
        """Make the operation that writes them."""
        self._update = self._sdca_model.update_weights(self._train_op)

    def before_run(self, run_context: Any) -> Any:
        """Run it."""
        return tf.train.SessionRunArgs(self._update)


def _trained_by(params: dict[str, Any], weight_column_name: str | None, fits: bool, said: str) -> Any:
    """The model function for the optimizer of the parameters, which may get some more."""
    if not isinstance(params["optimizer"], SDCAOptimizer):
        return linear_model_fn
    assert not params["joint_weights"], "_joint_weight is incompatible with the SDCAOptimizer."
    assert fits, said
    params.update(weight_column_name=weight_column_name, update_weights_hook=_SdcaUpdateWeightsHook())
    return sdca_model_fn


class LinearClassifier(Classifier):
    """A linear model for classes 0..n_classes-1, or those of `label_keys`."""

    def __init__(
        self,
        feature_columns: Any,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool = False,
        _joint_weight: bool = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        label_keys: Any = None,
    ) -> None:
        params = {
            "head": multi_class_head(n_classes, None, weight_column_name, enable_centered_bias, label_keys=label_keys),
            "feature_columns": tuple(feature_columns or []),
            "optimizer": optimizer,
            "gradient_clip_norm": gradient_clip_norm,
            "joint_weights": _joint_weight,
        }
        assert params["feature_columns"]
        model_fn = _trained_by(
            params, weight_column_name, n_classes == 2, "SDCA only applies to binary classification."
        )
        super().__init__(model_fn, model_dir, config, params, feature_engineering_fn)


class LinearRegressor(Regressor):
    """A linear model for scores [label_dimension]."""

    def __init__(
        self,
        feature_columns: Any,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool = False,
        label_dimension: int = 1,
        _joint_weights: bool = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
    ) -> None:
        params = {
            "head": regression_head(None, weight_column_name, label_dimension, enable_centered_bias),
            "feature_columns": tuple(feature_columns or []),
            "optimizer": optimizer,
            "gradient_clip_norm": gradient_clip_norm,
            "joint_weights": _joint_weights,
        }
        assert params["feature_columns"]
        model_fn = _trained_by(
            params, weight_column_name, label_dimension == 1, "SDCA only applies for label_dimension=1."
        )
        super().__init__(model_fn, model_dir, config, params, feature_engineering_fn)


class LinearEstimator(Estimator):
    """A linear model with a given head; raises ValueError for an `SDCAOptimizer`."""

    def __init__(
        self,
        feature_columns: Any,
        head: Any,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        optimizer: Any = None,
        gradient_clip_norm: float | None = None,
        _joint_weights: bool = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
    ) -> None:
        assert feature_columns
        if isinstance(optimizer, SDCAOptimizer):
            raise ValueError("LinearEstimator does not support SDCA optimizer.")
        params = {
            "head": head,
            "feature_columns": feature_columns,
            "optimizer": optimizer,
            "gradient_clip_norm": gradient_clip_norm,
            "joint_weights": _joint_weights,
        }
        super().__init__(linear_model_fn, model_dir, config, params, feature_engineering_fn)


_linear_model_fn = linear_model_fn  # as 1.15.5 has it
