"""Wide and deep models. Source: TensorFlow 1.15.5:
tensorflow/contrib/learn/python/learn/estimators/dnn_linear_combined.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column_ops
from tf1kit.contrib.own.learn._optimizing import optimize_loss
from tf1kit.contrib.own.learn.canned import Classifier, ScoredRegressor
from tf1kit.contrib.own.learn.dnn import LEARNING_RATE as DNN_LEARNING_RATE
from tf1kit.contrib.own.learn.dnn import MIN_SLICE_SIZE, hidden_layers, multipliers
from tf1kit.contrib.own.learn.dnn import _get_embedding_variable as _get_embedding_variable
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.head import multi_class_head, regression_head
from tf1kit.contrib.own.learn.linear import LEARNING_RATE as LINEAR_LEARNING_RATE

OPTIMIZERS = {"dnn": "Adagrad", "linear": "Ftrl"}  # of each part, unless a parameter says another


def model_fn(features: Any, labels: Any, mode: str, params: Any, config: Any = None) -> Any:
    """The sum of a network (variables dnn/...) and a linear model (variables linear/...), each with
    its own optimizer.

    As in 1.15.5, both optimizers count the global step, so it goes up by 2, unless
    `fix_global_step_increment_bug` is set.
    """
    features = features if isinstance(features, dict) else {"": features}
    values, head = tuple(features.values()), params["head"]
    servers = config.num_ps_replicas if config else 0
    optimizers = {part: _optimizer(params.get(f"{part}_optimizer") or name) for part, name in OPTIMIZERS.items()}
    logits, trained = [], []
    if params.get("dnn_feature_columns"):
        if not params.get("dnn_hidden_units"):
            raise ValueError("dnn_hidden_units must be defined when dnn_feature_columns is specified.")
        first = params.get("input_layer_partitioner") or _partitioner(servers)
        whole = tf.min_max_variable_partitioner(max_partitions=servers)
        with tf.variable_scope("dnn", values=values, partitioner=whole):
            net, scope = hidden_layers(
                features,
                params["dnn_feature_columns"],
                params["dnn_hidden_units"],
                params.get("dnn_activation_fn") or tf.nn.relu,
                params.get("dnn_dropout"),
                mode,
                head.logits_dimension,
                first,
                "{}/fraction_of_zero_values",
            )
        logits.append(net)
        trained.append(("dnn", optimizers["dnn"], DNN_LEARNING_RATE, scope))
    if columns := params.get("linear_feature_columns"):
        with tf.variable_scope("linear", values=values, partitioner=_partitioner(servers)) as scope:
            joint = params.get("joint_linear_weights", False)
            net = feature_column_ops.weighted_sum(features, columns, head.logits_dimension, ["linear"], scope, joint)
            tf.summary.scalar(f"{scope.name}/fraction_of_zero_values", tf.nn.zero_fraction(net))
            tf.summary.histogram(f"{scope.name}/activation", net)
        logits.append(net)
        rate = min(LINEAR_LEARNING_RATE, 1.0 / math.sqrt(len(columns)))
        trained.append(("linear", optimizers["linear"], rate, ""))

    def train(loss: Any) -> Any:
        return _train(loss, trained, params)

    total = tf.add(*logits) if len(logits) == 2 else logits[0]
    return head.create_model_fn_ops(features=features, mode=mode, labels=labels, train_op_fn=train, logits=total)


def _partitioner(servers: int, least: int = MIN_SLICE_SIZE) -> Any:
    return tf.min_max_variable_partitioner(max_partitions=servers, min_slice_size=least)


def _optimizer(given: Any) -> Any:
    """An optimizer, or the name of one, from a parameter; raises ValueError if it waits for replicas."""
    optimizer = given() if callable(given) else given
    if isinstance(optimizer, tf.train.SyncReplicasOptimizer):
        raise ValueError(
            "SyncReplicasOptimizer is not supported in DNNLinearCombined model. "
            "If you want to use this optimizer, please use either DNN or Linear model."
        )
    return optimizer


def _train(loss: Any, trained: list[Any], params: Any) -> Any:
    step, fixed = tf.train.get_global_step(), params.get("fix_global_step_increment_bug", True)
    every = tf.group(
        *(
            optimize_loss(
                loss=loss,
                global_step=step,
                learning_rate=rate,
                optimizer=optimizer,
                gradient_multipliers=multipliers(params.get("embedding_lr_multipliers"), scope) if scope else None,
                clip_gradients=params.get("gradient_clip_norm"),
                variables=tf.get_collection(name),
                name=name,
                summaries=[],
                increment_global_step=not fixed,
            )
            for name, optimizer, rate, scope in trained
        )
    )
    if not fixed:
        return every
    with tf.control_dependencies([every]):
        return tf.assign_add(step, 1).op


def _params(head: Any, given: dict[str, Any]) -> dict[str, Any]:
    """The model function's parameters, from those of a constructor; raises ValueError if there are
    no columns.
    """
    names = "linear_optimizer dnn_optimizer dnn_hidden_units dnn_activation_fn dnn_dropout gradient_clip_norm"
    names += " embedding_lr_multipliers fix_global_step_increment_bug"
    columns = {key: tuple(given[key] or []) for key in ("linear_feature_columns", "dnn_feature_columns")}
    if not any(columns.values()):
        raise ValueError("Either linear_feature_columns or dnn_feature_columns must be defined.")
    kept = {key: given[key] for key in names.split()}
    first, config = given.get("input_layer_partitioner"), given["config"]
    if (least := given.get("input_layer_min_slice_size")) is not None:
        first = _partitioner(config.num_ps_replicas if config else 0, least)
    more = {"joint_linear_weights": given["_joint_linear_weights"], "input_layer_partitioner": first}
    return {**kept, **columns, **more, "head": head}


class DNNLinearCombinedClassifier(Classifier):
    """A linear model and a network, summed, for classes 0..n_classes-1, or those of `label_keys`."""

    def __init__(
        self,
        model_dir: str | None = None,
        n_classes: int = 2,
        weight_column_name: str | None = None,
        linear_feature_columns: Any = None,
        linear_optimizer: Any = None,
        _joint_linear_weights: bool = False,
        dnn_feature_columns: Any = None,
        dnn_optimizer: Any = None,
        dnn_hidden_units: Any = None,
        dnn_activation_fn: Any = tf.nn.relu,
        dnn_dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool = False,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: Any = None,
        label_keys: Any = None,
        fix_global_step_increment_bug: bool = False,
    ) -> None:
        given = dict(locals())
        head = multi_class_head(n_classes, None, weight_column_name, enable_centered_bias, label_keys=label_keys)
        params = _params(head, given)
        super().__init__(model_fn, model_dir, config, params, feature_engineering_fn)


class DNNLinearCombinedRegressor(ScoredRegressor):
    """A linear model and a network, summed, for scores [label_dimension]."""

    def __init__(
        self,
        model_dir: str | None = None,
        weight_column_name: str | None = None,
        linear_feature_columns: Any = None,
        linear_optimizer: Any = None,
        _joint_linear_weights: bool = False,
        dnn_feature_columns: Any = None,
        dnn_optimizer: Any = None,
        dnn_hidden_units: Any = None,
        dnn_activation_fn: Any = tf.nn.relu,
        dnn_dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        enable_centered_bias: bool = False,
        label_dimension: int = 1,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        input_layer_min_slice_size: Any = None,
        fix_global_step_increment_bug: bool = False,
    ) -> None:
        given = dict(locals())
        params = _params(regression_head(None, weight_column_name, label_dimension, enable_centered_bias), given)
        super().__init__(model_fn, model_dir, config, params, feature_engineering_fn)


class DNNLinearCombinedEstimator(Estimator):
    """A linear model and a network, summed, with a given head."""

    def __init__(
        self,
        head: Any,
        model_dir: str | None = None,
        linear_feature_columns: Any = None,
        linear_optimizer: Any = None,
        _joint_linear_weights: bool = False,
        dnn_feature_columns: Any = None,
        dnn_optimizer: Any = None,
        dnn_hidden_units: Any = None,
        dnn_activation_fn: Any = None,
        dnn_dropout: float | None = None,
        gradient_clip_norm: float | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
        embedding_lr_multipliers: Any = None,
        fix_global_step_increment_bug: bool = False,
        input_layer_partitioner: Any = None,
    ) -> None:
        super().__init__(model_fn, model_dir, config, _params(head, dict(locals())), feature_engineering_fn)


_dnn_linear_combined_model_fn = model_fn  # as 1.15.5 has it
