"""An estimator of sequences with a dynamically unrolled recurrent network.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/dynamic_rnn_estimator.py.
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
from tf1kit.contrib.own.learn.prediction_key import PredictionKey
from tf1kit.contrib.own.learn.rnn_common import RNNKeys
from tf1kit.tf1.private import nest

__all__ = ["state_tuple_to_dict"]


class PredictionType:
    """Whether there is a prediction for a sequence or for each of its steps."""

    SINGLE_VALUE = 1
    MULTIPLE_VALUE = 2


NAMES = {PredictionType.MULTIPLE_VALUE: "MultiValueDynamicRNN", PredictionType.SINGLE_VALUE: "SingleValueDynamicRNN"}


def dict_to_state_tuple(input_dict: dict[str, Any], cell: Any) -> Any:
    """The state of a cell from the features.

    Args:
        input_dict: the features; rnn_cell_state_0 is [batch, units], and so on.
        cell: the cell.

    Returns:
        A tensor, or a nested tuple of tensors; None if the features have no state.

    Raises:
        ValueError: the features have a part of the state only.
    """
    sizes = nest.flatten(cell.state_size)
    states = []
    with tf.name_scope("dict_to_state_tuple"):
        for i, size in enumerate(sizes):
            name = _get_state_name(i)
            if (given := input_dict.get(name)) is None:
                continue
            rank = tf.assert_rank(given, 2, name=f"check_state_{i}_rank")
            shape = tf.assert_equal(tf.shape(given)[1], size, name=f"check_state_{i}_shape")
            with tf.control_dependencies([rank, shape]):
                states.append(tf.identity(given, name=name))
        if not states:
            return None
        if len(states) != len(sizes):
            raise ValueError(
                f"RNN state was partially specified.Expected zero or {len(sizes)} state Tensors; got {len(states)}"
            )
        return nest.pack_sequence_as(cell.zero_state(batch_size=1, dtype=tf.bool), states)


def _concatenate_context_input(sequence_input: Any, context_input: Any) -> Any:
    """The context at each step.

    Args:
        sequence_input: float32 [batch, time, m].
        context_input: float32 [batch, n].

    Returns:
        float32 [batch, time, m + n].

    Raises:
        TypeError: a tensor is not float32.
        ValueError: a tensor is known to have another rank.
    """
    checks = []
    for name, tensor, rank in (("sequence_input", sequence_input, 3), ("context_input", context_input, 2)):
        said = f"{name} must have rank {rank}"
        checks.append(tf.assert_rank(tensor, rank, message=said, data=[tf.shape(tensor)]))
        said = f"{name} must have dtype float32; got {tensor.dtype}."
        checks.append(tf.assert_type(tensor, tf.float32, message=said))
    with tf.control_dependencies(checks):
        steps = tf.shape(sequence_input)[1]
        tiled = tf.tile(tf.expand_dims(context_input, 1), tf.concat([[1], [steps], [1]], 0))
    return tf.concat([sequence_input, tiled], 2)


def build_sequence_input(
    features: dict[Any, Any],
    sequence_feature_columns: Any,
    context_feature_columns: Any,
    weight_collections: Any = None,
    scope: Any = None,
) -> Any:
    """The input of a recurrent network: float32 [batch, time, all columns' numbers].

    Args:
        features: by name.
        sequence_feature_columns: contrib's columns of sequences.
        context_feature_columns: columns of what holds for all steps; None for none.
        weight_collections: more collections for the variables.
        scope: the scope of the variables.
    """
    columns = [*sequence_feature_columns, *(context_feature_columns or [])]
    given = {**features, **feature_column_ops.transform_features(features, columns)}
    about = {"columns_to_tensors": given, "weight_collections": weight_collections, "scope": scope}
    sequence = feature_column_ops.sequence_input_from_feature_columns(feature_columns=sequence_feature_columns, **about)
    if context_feature_columns is None:
        return sequence
    context = feature_column_ops.input_from_feature_columns(feature_columns=context_feature_columns, **about)
    return _concatenate_context_input(sequence, context)


def construct_rnn(
    initial_state: Any,
    sequence_input: Any,
    cell: Any,
    num_label_columns: int,
    dtype: Any = tf.float32,
    parallel_iterations: int | None = 32,
    swap_memory: bool = True,
) -> tuple[Any, Any]:
    """A recurrent network with a layer behind it.

    Args:
        initial_state: the state before the first step; None for zeros.
        sequence_input: [batch, time, m].
        cell: the cell.
        num_label_columns: the size of the layer.
        dtype: the dtype of the states.
        parallel_iterations: see `tf.nn.dynamic_rnn`.
        swap_memory: see `tf.nn.dynamic_rnn`.

    Returns:
        The outputs [batch, time, num_label_columns], and the last state.
    """
    with tf.name_scope("RNN"):
        outputs, final_state = tf.nn.dynamic_rnn(
            cell=cell,
            inputs=sequence_input,
            initial_state=initial_state,
            dtype=dtype,
            parallel_iterations=parallel_iterations,
            swap_memory=swap_memory,
            time_major=False,
        )
        return logits_of(outputs, num_label_columns), final_state


def _single_value_predictions(
    activations: Any, sequence_length: Any, target_column: Any, problem_type: int, predict_probabilities: bool
) -> dict[str, Any]:
    """The predictions for each sequence: classes or scores [batch], and probabilities [batch, classes]."""
    with tf.name_scope("SingleValuePrediction"):
        last = rnn_common.select_last_activations(activations, sequence_length)
        name = rnn_common.predictions_name(problem_type)
        if not predict_probabilities:
            return {name: target_column.logits_to_predictions(last, proba=False)}
        probabilities = target_column.logits_to_predictions(last, proba=True)
        return {PredictionKey.PROBABILITIES: probabilities, name: tf.argmax(probabilities, 1)}


def _single_value_loss(
    activations: Any, labels: Any, sequence_length: Any, target_column: Any, features: dict[str, Any]
) -> Any:
    """The loss of the outputs at the ends of sequences, a scalar."""
    with tf.name_scope("SingleValueLoss"):
        last = rnn_common.select_last_activations(activations, sequence_length)
        return target_column.loss(last, labels, features)


def _get_output_alternatives(prediction_type: int, problem_type: int, prediction_dict: dict[str, Any]) -> Any:
    """What an export serves: the predictions without states; None if there is one for each step.

    Raises:
        ValueError: the type of prediction is unknown.
    """
    if prediction_type == PredictionType.MULTIPLE_VALUE:
        return None
    if prediction_type != PredictionType.SINGLE_VALUE:
        raise ValueError(f"Unrecognized prediction_type: {prediction_type}")
    served = {key: value for key, value in prediction_dict.items() if RNNKeys.STATE_PREFIX not in key}
    return {"dynamic_rnn_output": (problem_type, served)}


def _get_dynamic_rnn_model_fn(
    cell_type: Any,
    num_units: Any,
    target_column: Any,
    problem_type: int,
    prediction_type: int,
    optimizer: Any,
    sequence_feature_columns: Any,
    context_feature_columns: Any = None,
    predict_probabilities: bool = False,
    learning_rate: Any = None,
    gradient_clipping_norm: float | None = None,
    dropout_keep_probabilities: Any = None,
    sequence_length_key: str = RNNKeys.SEQUENCE_LENGTH_KEY,
    dtype: Any = tf.float32,
    parallel_iterations: int | None = None,
    swap_memory: bool = True,
    name: str = "DynamicRNNModel",
) -> Any:
    """The model function of `DynamicRnnEstimator`.

    Raises:
        ValueError: the kind of problem or prediction is unknown, or has no probabilities.
    """
    check_problem(problem_type, predict_probabilities)
    if prediction_type not in NAMES:
        raise ValueError(
            f"prediction_type must be PredictionType.MULTIPLE_VALUEs or PredictionType.SINGLE_VALUE; got {prediction_type}"
        )
    several = prediction_type == PredictionType.MULTIPLE_VALUE

    def model_fn(features: dict[str, Any], labels: Any, mode: str) -> ModelFnOps:
        with tf.name_scope(name):
            lengths = features.get(sequence_length_key)
            inputs = build_sequence_input(features, sequence_feature_columns, context_feature_columns)
            dropout = dropout_keep_probabilities if mode == ModeKeys.TRAIN else None
            cell = rnn_common.construct_rnn_cell(num_units, cell_type, dropout)
            outputs, final_state = construct_rnn(
                dict_to_state_tuple(features, cell),
                inputs,
                cell,
                target_column.num_label_columns,
                dtype=dtype,
                parallel_iterations=parallel_iterations,
                swap_memory=swap_memory,
            )
            kind = target_column, problem_type, predict_probabilities
            if several:
                predictions = rnn_common.multi_value_predictions(outputs, *kind)
            else:
                predictions = _single_value_predictions(outputs, lengths, *kind)
            loss, metrics = None, None
            if mode != ModeKeys.INFER:
                loss_fn = multi_value_loss if several else _single_value_loss
                loss = loss_fn(outputs, labels, lengths, target_column, features)
            predictions.update(state_tuple_to_dict(final_state))
            if mode != ModeKeys.INFER:
                metrics = rnn_common.get_eval_metric_ops(problem_type, prediction_type, lengths, predictions, labels)
            train_op = train_op_of(mode, loss, optimizer, learning_rate, gradient_clipping_norm)
        return ModelFnOps(
            mode=mode,
            predictions=predictions,
            loss=loss,
            train_op=train_op,
            eval_metric_ops=metrics,
            output_alternatives=_get_output_alternatives(prediction_type, problem_type, predictions),
        )

    return model_fn


class DynamicRnnEstimator(Estimator):
    """A recurrent network for sequences, with a prediction for each sequence or for each step.

    A feature sequence_length, int32 [batch], says how long the sequences are. Features rnn_cell_state_0 and so
    on are the state before the first step, and predictions of these names the state after the last one.

    Args:
        problem_type: `ProblemType.CLASSIFICATION` or `ProblemType.LINEAR_REGRESSION`.
        prediction_type: of `PredictionType`.
        sequence_feature_columns: contrib's columns of sequences.
        context_feature_columns: columns of what holds for all steps.
        num_classes: the number of classes.
        num_units: the size of the cell, or a list of sizes of cells.
        cell_type: "basic_rnn", "lstm" or "gru", or a class of cells.
        optimizer: an optimizer, its class or its name.
        learning_rate: the learning rate, if the optimizer has none.
        predict_probabilities: whether to predict probabilities of classes, too.
        momentum: the momentum of the optimizer "Momentum".
        gradient_clipping_norm: the largest norm of gradients; None sets no limit.
        dropout_keep_probabilities: how likely each input and output stays; see `rnn_common.apply_dropout`.
        model_dir: the folder of the checkpoints.
        feature_engineering_fn: changes features and labels first.
        config: a `RunConfig`.

    Raises:
        ValueError: the kind of problem or prediction is unknown, or has no probabilities, or the number of
            classes is missing.
    """

    def __init__(
        self,
        problem_type: int,
        prediction_type: int,
        sequence_feature_columns: Any,
        context_feature_columns: Any = None,
        num_classes: int | None = None,
        num_units: Any = None,
        cell_type: Any = "basic_rnn",
        optimizer: Any = "SGD",
        learning_rate: Any = 0.1,
        predict_probabilities: bool = False,
        momentum: float | None = None,
        gradient_clipping_norm: float | None = 5.0,
        dropout_keep_probabilities: Any = None,
        model_dir: str | None = None,
        feature_engineering_fn: Any = None,
        config: Any = None,
    ) -> None:
        if prediction_type not in NAMES:
            raise ValueError(
                "prediction_type must be one of PredictionType.MULTIPLE_VALUE or PredictionType.SINGLE_VALUE; "
                f"got {prediction_type}"
            )
        kind, target_column = target_of(problem_type, num_classes)
        model_fn = _get_dynamic_rnn_model_fn(
            cell_type=cell_type,
            num_units=num_units,
            target_column=target_column,
            problem_type=problem_type,
            prediction_type=prediction_type,
            optimizer=optimizer_of(optimizer, learning_rate, momentum),
            sequence_feature_columns=sequence_feature_columns,
            context_feature_columns=context_feature_columns,
            predict_probabilities=predict_probabilities,
            learning_rate=learning_rate,
            gradient_clipping_norm=gradient_clipping_norm,
            dropout_keep_probabilities=dropout_keep_probabilities,
            name=NAMES[prediction_type] + kind,
        )
        super().__init__(model_fn, model_dir, config, feature_engineering_fn=feature_engineering_fn)
