"""Outputs of recurrent networks, without the steps behind the end of a sequence.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/estimators/rnn_common.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


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


def select_last_activations(activations: Any, sequence_lengths: Any) -> Any:
    """The outputs at the ends of sequences.

    Args:
        activations: [batch, time, units].
        sequence_lengths: int32 [batch]; None if all sequences have the same length.

    Returns:
        [batch, units].
    """
    with tf.name_scope("select_last_activations", values=[activations, sequence_lengths]):
        batch, time, units = tf.unstack(tf.shape(activations))
        ends = tf.range(batch) * time + (time if sequence_lengths is None else sequence_lengths) - 1
        last = tf.gather(tf.reshape(activations, [-1, units]), ends)
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
        batch, time = tf.unstack(tf.shape(labels))
        if sequence_lengths is None:
            return tf.reshape(activations, [batch * time, -1]), tf.reshape(labels, [batch * time])
        mask = tf.sequence_mask(sequence_lengths, time)
        return tf.boolean_mask(activations, mask), tf.boolean_mask(labels, mask)
