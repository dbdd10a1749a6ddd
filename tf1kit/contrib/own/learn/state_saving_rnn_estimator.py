"""An estimator of sequences with a statically unrolled recurrent network, which trains on segments of
sequences and keeps the states between them.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/state_saving_rnn_estimator.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers import feature_column_ops
from tf1kit.contrib.own.learn import rnn_common
from tf1kit.contrib.own.learn._recurrent import (
    check_problem,
    logits_of,
    multi_value_loss,
    optimizer_of,
    state_tuple_to_dict,
    target_of,
    train_op_of,
)
from tf1kit.contrib.own.learn._recurrent import state_name as _get_state_name
from tf1kit.contrib.own.learn.estimator import Estimator
from tf1kit.contrib.own.learn.model_fn import ModeKeys, ModelFnOps
from tf1kit.contrib.own.learn.rnn_common import PredictionType, RNNKeys
from tf1kit.contrib.own.training.sequence_queueing_state_saver import batch_sequences_with_states
from tf1kit.tf1.private import nest
from tf1kit.tf1.rnn_cell import LSTMStateTuple

__all__ = ["state_tuple_to_dict"]


def construct_state_saving_rnn(
    cell: Any, inputs: list[Any], num_label_columns: int, state_saver: Any, state_name: Any, scope: Any = "rnn"
) -> tuple[Any, Any]:
    """A recurrent network that saves its states, with a layer behind it.

    Args:
        cell: the cell.
        inputs: the steps, each [batch, m].
        num_label_columns: the size of the layer.
        state_saver: a batch with `state` and `save_state`.
        state_name: the name of the state, or the names of its parts.
        scope: the scope of the network.

    Returns:
        The outputs [batch, steps, num_label_columns], and the last state as one tensor.
    """
    with tf.name_scope(scope):
        outputs, final_state = tf.nn.static_state_saving_rnn(
            cell=cell, inputs=inputs, state_saver=state_saver, state_name=state_name, scope=scope
        )
        activations = logits_of(tf.stack(outputs, axis=1), num_label_columns)
        return activations, tf.identity(final_state, name=RNNKeys.FINAL_STATE_KEY)


def _prepare_features_for_sqss(
    features: dict[str, Any], labels: Any, mode: str, sequence_feature_columns: Any, context_feature_columns: Any
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The sequences, with the labels unless the mode is to predict, and the context, each by name.

    Raises:
        ValueError: a feature is missing, or a column is not one of sequences.
    """
    feature_column_ops._check_supported_sequence_columns(sequence_feature_columns)
    sequences = {
        column.name: _feature(features, column.name, "sequence")
        for each in sequence_feature_columns
        for column in feature_column_ops._get_parent_columns(each) or (each,)
    }
    context = {column.name: _feature(features, column.name, "context") for column in context_feature_columns or ()}
    if mode != ModeKeys.INFER:
        sequences[RNNKeys.LABELS_KEY] = labels
    return sequences, context


def _feature(features: dict[str, Any], name: str, kind: str) -> Any:
    if features.get(name) is None:
        raise ValueError(f"No key in features for {kind} feature: {name}")
    return features[name]


def _get_state_names(cell: Any) -> Any:
    """The name of a cell's state, or the names of its parts.

    Raises:
        TypeError: the size of the state is a shape.
    """
    size = cell.state_size
    if isinstance(size, tf.TensorShape):
        raise TypeError("cell.state_size of type TensorShape is not supported.")
    if isinstance(size, int):
        return _get_state_name(0)
    if isinstance(size, LSTMStateTuple):
        return _lstm_names(0)
    if isinstance(size[0], LSTMStateTuple):
        return [_lstm_names(i) for i in range(len(size))]
    return [_get_state_name(i) for i in range(len(size))]


def _lstm_names(i: int) -> list[str]:
    return [f"{_get_state_name(i)}_{part}" for part in "ch"]


def _get_initial_states(cell: Any) -> dict[str, Any]:
    """The states of zeros of one example, by name."""
    names, states = nest.flatten(_get_state_names(cell)), nest.flatten(cell.zero_state(1, dtype=tf.float32))
    return {name: tf.squeeze(state, axis=0) for name, state in zip(names, states, strict=True)}


def _prepare_inputs_for_rnn(
    sequence_features: dict[str, Any],
    context_features: dict[str, Any] | None,
    sequence_feature_columns: Any,
    num_unroll: int,
) -> list[Any]:
    """The steps of a network, each [batch, numbers of all columns and of the context].

    Args:
        sequence_features: dense [batch, num_unroll, ...], or sparse [batch, num_unroll, n], by name.
        context_features: float32 [batch, 1], by name.
        sequence_feature_columns: contrib's columns of sequences.
        num_unroll: the number of steps.
    """
    for feature in sequence_features.values():
        if isinstance(feature, tf.SparseTensor):
            feature.dense_shape.set_shape([3])
    sequences = feature_column_ops.sequence_input_from_feature_columns(sequence_features, sequence_feature_columns)
    sequences.set_shape([None, num_unroll, None])
    if context_features:
        tiled = [
            tf.squeeze(tf.tile(tf.expand_dims(context_features[name], 1), [1, num_unroll, 1]), axis=2)
            for name in sorted(context_features)
        ]
        sequences = tf.concat([sequences, tf.stack(tiled, 2)], axis=2)
    return tf.unstack(sequences, axis=1)


def _get_rnn_model_fn(
    cell_type: Any,
    target_column: Any,
    problem_type: int,
    optimizer: Any,
    num_unroll: int,
    num_units: Any,
    num_threads: int,
    queue_capacity: int,
    batch_size: int,
    sequence_feature_columns: Any,
    context_feature_columns: Any = None,
    predict_probabilities: bool = False,
    learning_rate: Any = None,
    gradient_clipping_norm: float | None = None,
    dropout_keep_probabilities: Any = None,
    name: str = "StateSavingRNNModel",
    seed: int | None = None,
) -> Any:
    """The model function of `StateSavingRnnEstimator`.

    Raises:
        ValueError: the kind of problem is unknown or has no probabilities, or there are no steps.
    """
    check_problem(problem_type, predict_probabilities)
    if num_unroll <= 0:
        raise ValueError(f"num_unroll must be positive; got {num_unroll}.")

    def model_fn(features: dict[str, Any], labels: Any, mode: str) -> ModelFnOps:
        with tf.name_scope(name):
            dropout = dropout_keep_probabilities if mode == ModeKeys.TRAIN else None
            cell = rnn_common.construct_rnn_cell(num_units, cell_type, dropout)
            states = _get_initial_states(cell)
            sequences, context = _prepare_features_for_sqss(
                features, labels, mode, sequence_feature_columns, context_feature_columns
            )
            batch = batch_sequences_with_states(
                input_key="key",
                input_sequences=sequences,
                input_context=context,
                input_length=None,
                initial_states=states,
                num_unroll=num_unroll,
                batch_size=batch_size,
                pad=True,
                make_keys_unique=True,
                make_keys_unique_seed=seed,
                num_threads=num_threads,
                capacity=queue_capacity,
            )
            if mode != ModeKeys.INFER:
                labels = batch.sequences.pop(RNNKeys.LABELS_KEY)
            outputs, final_state = construct_state_saving_rnn(
                cell=cell,
                inputs=_prepare_inputs_for_rnn(batch.sequences, batch.context, sequence_feature_columns, num_unroll),
                num_label_columns=target_column.num_label_columns,
                state_saver=batch,
                state_name=_get_state_names(cell),
            )
            predictions = rnn_common.multi_value_predictions(
                outputs, target_column, problem_type, predict_probabilities
            )
            loss, metrics = None, None
            if mode != ModeKeys.INFER:
                loss = multi_value_loss(outputs, labels, batch.length, target_column, features)
                metrics = rnn_common.get_eval_metric_ops(
                    problem_type, PredictionType.MULTIPLE_VALUE, batch.length, predictions, labels
                )
            predictions.update(state_tuple_to_dict(final_state))
            train_op = train_op_of(mode, loss, optimizer, learning_rate, gradient_clipping_norm)
        return ModelFnOps(mode=mode, predictions=predictions, loss=loss, train_op=train_op, eval_metric_ops=metrics)

    return model_fn


class StateSavingRnnEstimator(Estimator):
    """A recurrent network for sequences, with a prediction for each step. It trains on segments of a fixed
    length, and keeps the state from segment to segment.

    The input function returns one example at a time: features and labels [steps].

    Args:
        problem_type: `ProblemType.CLASSIFICATION` or `ProblemType.LINEAR_REGRESSION`.
        num_unroll: the steps of a segment.
        batch_size: how many segments are a batch.
        sequence_feature_columns: contrib's columns of sequences.
        context_feature_columns: columns of what holds for all steps.
        num_classes: the number of classes.
        num_units: the size of the cell, or a list of sizes of cells.
        cell_type: "basic_rnn", "lstm" or "gru", or a class of cells.
        optimizer_type: an optimizer, its class or its name.
        learning_rate: the learning rate, if the optimizer has none.
        predict_probabilities: whether to predict probabilities of classes, too.
        momentum: the momentum of the optimizer "Momentum".
        gradient_clipping_norm: the largest norm of gradients; None sets no limit.
        dropout_keep_probabilities: how likely each input and output stays; see `rnn_common.apply_dropout`.
        model_dir: the folder of the checkpoints.
        config: a `RunConfig`.
        feature_engineering_fn: changes features and labels first.
        num_threads: how many threads take in examples.
        queue_capacity: how many sequences may be unfinished at a time.
        seed: the seed of the examples' keys.

    Raises:
        ValueError: the kind of problem is unknown or has no probabilities, there are no steps, or the number of
            classes is missing.
    """

    def __init__(
        self,
        problem_type: int,
        num_unroll: int,
        batch_size: int,
        sequence_feature_columns: Any,
        context_feature_columns: Any = None,
        num_classes: int | None = None,
        num_units: Any = None,
        cell_type: Any = "basic_rnn",
        optimizer_type: Any = "SGD",
        learning_rate: Any = 0.1,
        predict_probabilities: bool = False,
        momentum: float | None = None,
        gradient_clipping_norm: float | None = 5.0,
        dropout_keep_probabilities: Any = None,
        model_dir: str | None = None,
        config: Any = None,
        feature_engineering_fn: Any = None,
        num_threads: int = 3,
        queue_capacity: int = 1000,
        seed: int | None = None,
    ) -> None:
        kind, target_column = target_of(problem_type, num_classes)
        model_fn = _get_rnn_model_fn(
            cell_type=cell_type,
            target_column=target_column,
            problem_type=problem_type,
            optimizer=optimizer_of(optimizer_type, learning_rate, momentum),
            num_unroll=num_unroll,
            num_units=num_units,
            num_threads=num_threads,
            queue_capacity=queue_capacity,
            batch_size=batch_size,
            sequence_feature_columns=sequence_feature_columns,
            context_feature_columns=context_feature_columns,
            predict_probabilities=predict_probabilities,
            learning_rate=learning_rate,
            gradient_clipping_norm=gradient_clipping_norm,
            dropout_keep_probabilities=dropout_keep_probabilities,
            name=f"MultiValueStateSavingRNN{kind}",
            seed=seed,
        )
        super().__init__(model_fn, model_dir, config, feature_engineering_fn=feature_engineering_fn)
