"""The cells of recurrent networks, and their outputs without the steps behind the end of a sequence.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/rnn_common.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.constants import ProblemType
from tf1kit.contrib.own.learn.prediction_key import PredictionKey
from tf1kit.tf1 import rnn_cell
from tf1kit.tf1.repairs import repaired

_CELL_TYPES = {"basic_rnn": rnn_cell.BasicRNNCell, "lstm": rnn_cell.LSTMCell, "gru": rnn_cell.GRUCell}


class RNNKeys:
    """Keys of features and of states."""

    FINAL_STATE_KEY = "final_state"
    LABELS_KEY = "__labels__"
    SEQUENCE_LENGTH_KEY = "sequence_length"
    STATE_PREFIX = "rnn_cell_state"


class PredictionType:
    """Whether there is a prediction for a sequence or for each of its steps."""

    SINGLE_VALUE = 1
    MULTIPLE_VALUE = 2


def construct_rnn_cell(num_units: Any, cell_type: Any = "basic_rnn", dropout_keep_probabilities: Any = None) -> Any:
    """A cell, or a `MultiRNNCell` of several.

    Args:
        num_units: the size of the cell, or a list of sizes.
        cell_type: "basic_rnn", "lstm" or "gru", or a class of cells.
        dropout_keep_probabilities: see `apply_dropout`; None without dropout.

    Raises:
        ValueError: the type is unknown, or the numbers of cells and probabilities do not fit.
    """
    sizes = num_units if isinstance(num_units, list | tuple) else (num_units,)
    cells = [_get_single_cell(cell_type, size) for size in sizes]
    if dropout_keep_probabilities:
        cells = apply_dropout(cells, dropout_keep_probabilities)
    return cells[0] if len(cells) == 1 else rnn_cell.MultiRNNCell(cells)


def _get_single_cell(cell_type: Any, num_units: int) -> Any:
    cell_type = _CELL_TYPES.get(cell_type, cell_type)
    if not cell_type or not issubclass(cell_type, rnn_cell.RNNCell):
        raise ValueError(f"The supported cell types are {list(_CELL_TYPES)}; got {cell_type}")
    return cell_type(num_units=num_units)


def apply_dropout(cells: Any, dropout_keep_probabilities: Any, random_seed: int | None = None) -> list[Any]:
    """The cells with dropout.

    Args:
        cells: a list of cells.
        dropout_keep_probabilities: how likely each input of each cell stays, and last each output of the last
            cell; one more than there are cells.
        random_seed: the seed of all cells but the last, as in 1.15.5.

    Raises:
        ValueError: the numbers of cells and probabilities do not fit.
    """
    if len(dropout_keep_probabilities) != len(cells) + 1:
        raise ValueError(
            "The number of dropout probabilities must be one greater than the number of cells. Got "
            f"{len(cells)} cells and {len(dropout_keep_probabilities)} dropout probabilities."
        )
    *inputs, last, output = dropout_keep_probabilities
    *first, outer = cells
    wrapped = [
        rnn_cell.DropoutWrapper(cell, keep, 1.0, seed=random_seed) for cell, keep in zip(first, inputs, strict=True)
    ]
    return [*wrapped, rnn_cell.DropoutWrapper(outer, last, output)]


def get_eval_metric_ops(
    problem_type: int, prediction_type: int, sequence_length: Any, prediction_dict: dict[str, Any], labels: Any
) -> dict[str, Any]:
    """The accuracy of a classification; nothing for a regression.

    Args:
        problem_type: of `ProblemType`.
        prediction_type: of `PredictionType`.
        sequence_length: int32 [batch]; None if all sequences have the same length.
        prediction_dict: the predictions.
        labels: [batch], or [batch, time] for each step.
    """
    if problem_type != ProblemType.CLASSIFICATION:
        return {}
    predictions = prediction_dict[PredictionKey.CLASSES]
    if prediction_type == PredictionType.MULTIPLE_VALUE:
        predictions, labels = mask_activations_and_labels(predictions, labels, sequence_length)
    elif prediction_type != PredictionType.SINGLE_VALUE:
        return {}
    repaired("tf_slim")
    from tf_slim.metrics import metric_ops

    return {"accuracy": metric_ops.streaming_accuracy(predictions=predictions, labels=labels)}


def select_last_activations(activations: Any, sequence_lengths: Any) -> Any:
    """The outputs at the ends of sequences.

    Args:
        activations: [batch, time, units].
        sequence_lengths: int32 [batch]; None if all sequences have the same length.

    Returns:
        [batch, units].
    """
    with tf.name_scope("select_last_activations", values=[activations, sequence_lengths]):
        shape = tf.shape(activations)
        batch, time, units = shape[0], shape[1], shape[2]
        steps = tf.reshape(activations, [-1, units])
        ends = tf.range(batch) * time + (time if sequence_lengths is None else sequence_lengths) - 1
        last = tf.gather(steps, ends)
        last.set_shape([activations.shape[0], activations.shape[2]])
        return last


def mask_activations_and_labels(activations: Any, labels: Any, sequence_lengths: Any) -> tuple[Any, Any]:
    """The outputs and labels of all steps that belong to a sequence, one after the other.

    Args:
        activations: [batch, time, units].
        labels: [batch, time].
        sequence_lengths: int32 [batch]; None if every step belongs to its sequence.

    Returns:
        [steps, units] and [steps].
    """
    with tf.name_scope("mask_activations_and_labels", values=[activations, labels, sequence_lengths]):
        shape = tf.shape(labels)
        batch, time = shape[0], shape[1]
        if sequence_lengths is None:
            steps = batch * time
            return tf.reshape(activations, [steps, -1]), tf.reshape(labels, [steps])
        mask = tf.sequence_mask(sequence_lengths, time)
        return tf.boolean_mask(activations, mask), tf.boolean_mask(labels, mask)


def multi_value_predictions(
    activations: Any, target_column: Any, problem_type: int, predict_probabilities: bool
) -> dict[str, Any]:
    """The predictions for each step: classes or scores [batch, time], and probabilities [batch, time, classes] if
    they are asked for.

    Args:
        activations: [batch, time, units].
        target_column: what makes predictions of them.
        problem_type: of `ProblemType`.
        predict_probabilities: whether to predict probabilities; for a classification only.
    """
    with tf.name_scope("MultiValuePrediction"):
        shape = tf.shape(activations)
        flat = tf.reshape(activations, [-1, shape[2]])
        found = {}
        if predict_probabilities:
            probabilities = target_column.logits_to_predictions(flat, proba=True)
            predictions = tf.argmax(probabilities, 1)
            inner = tf.concat([shape[:2], [2]], 0) if target_column.num_label_columns == 1 else shape
            name = PredictionKey.PROBABILITIES
            found[name] = tf.reshape(probabilities, inner, name=name)
        else:
            predictions = target_column.logits_to_predictions(flat, proba=False)
        name = predictions_name(problem_type)
        found[name] = tf.reshape(predictions, [shape[0], shape[1]], name=name)
        return found


def predictions_name(problem_type: int) -> str:
    """The key of the predictions for a kind of problem."""
    return PredictionKey.CLASSES if problem_type == ProblemType.CLASSIFICATION else PredictionKey.SCORES
