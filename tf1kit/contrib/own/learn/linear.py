"""Linear models. Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/estimators/linear.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column_ops
from tf1kit.contrib.own.learn.canned import Classifier, Regressor
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import multi_class_head, regression_head

LEARNING_RATE = 0.2


def linear_model_fn(features: Any, labels: Any, mode: str, params: Any) -> Any:
    """The model function with the variables linear/<column>/weight or weights and
    linear/bias_weight; trained by FTRL by default.
    """
    features = features if isinstance(features, dict) else {"": features}
    columns, head = params["feature_columns"], params["head"]
    partitioner = tf.min_max_variable_partitioner(max_partitions=0, min_slice_size=64 << 20)  # sets names
    with tf.variable_scope("linear", values=tuple(features.values()), partitioner=partitioner) as scope:
        joint = params["joint_weights"]
        logits = feature_column_ops.weighted_sum(features, columns, head.logits_dimension, ["linear"], scope, joint)

        def train(loss: Any) -> Any:
            variables = tf.get_collection("linear")
            gradients = tf.gradients(loss, variables)
            if params["gradient_clip_norm"]:
                gradients, _ = tf.clip_by_global_norm(gradients, params["gradient_clip_norm"])
            pairs = list(zip(gradients, variables, strict=True))
            return _optimizer(params["optimizer"], columns).apply_gradients(
                pairs, global_step=tf.train.get_global_step()
            )

        return head.create_model_fn_ops(features, mode, labels, train, logits)


def _optimizer(given: Any, columns: Any) -> Any:
    if given is None:
        return tf.train.FtrlOptimizer(learning_rate=min(LEARNING_RATE, 1.0 / math.sqrt(len(columns))))
    if isinstance(given, str):
        return getattr(tf.train, "GradientDescentOptimizer" if given == "SGD" else f"{given}Optimizer")(LEARNING_RATE)
    return given() if callable(given) else given


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
        super().__init__(linear_model_fn, model_dir, config, params, feature_engineering_fn)


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
        super().__init__(linear_model_fn, model_dir, config, params, feature_engineering_fn)


class LinearEstimator(Estimator):
    """A linear model with a given head."""

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
        params = {
            "head": head,
            "feature_columns": feature_columns,
            "optimizer": optimizer,
            "gradient_clip_norm": gradient_clip_norm,
            "joint_weights": _joint_weights,
        }
        super().__init__(linear_model_fn, model_dir, config, params, feature_engineering_fn)


_linear_model_fn = linear_model_fn  # as 1.15.5 has it
