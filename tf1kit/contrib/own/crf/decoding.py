"""The best tag sequence: Viterbi in NumPy and in the graph."""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.crf.cells import CrfDecodeBackwardRnnCell, CrfDecodeForwardRnnCell
from tf1kit.contrib.own.crf.scores import by_length


def viterbi_decode(score: Any, transition_params: Any) -> tuple[list[Any], Any]:
    """The best tag sequence of one sequence, in NumPy.

    Args:
        score: unary scores, array [T, K].
        transition_params: array [K, K].

    Returns:
        a list of T tags and the score of that sequence.

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """
    best = np.array(score[0])  # [K], of the sequences that end in each tag
    came_from = []
    for unary in score[1:]:
        arrivals = best[:, np.newaxis] + transition_params  # [from, to]
        came_from.append(np.argmax(arrivals, 0))
        best = (unary + np.max(arrivals, 0)).astype(score.dtype)
    tags = [np.argmax(best)]
    for previous in reversed(came_from):
        tags.append(previous[tags[-1]])
    return tags[::-1], np.max(best)


def crf_decode(potentials: Any, transition_params: Any, sequence_length: Any) -> tuple[Any, Any]:
    """The best tag sequence of each sequence.

    Args:
        potentials: unary scores, float [B, T, K]; K static.
        transition_params: float [K, K].
        sequence_length: int [B].

    Returns:
        int32 [B, T] tags, 0 behind the end of a sequence, and float [B] their scores.

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """

    def single() -> tuple[Any, Any]:
        scores = tf.squeeze(potentials, [1])  # [B, K]
        tags = tf.expand_dims(tf.argmax(scores, axis=1), 1)
        return tf.cast(tags, tf.int32), tf.reduce_max(scores, axis=1)

    def several() -> tuple[Any, Any]:
        lengths = tf.maximum(tf.constant(0, dtype=sequence_length.dtype), sequence_length - 1)
        came_from, last_scores = tf.nn.dynamic_rnn(  # [B, T - 1, K], [B, K]
            CrfDecodeForwardRnnCell(transition_params),
            inputs=tf.slice(potentials, [0, 1, 0], [-1, -1, -1]),
            sequence_length=lengths,
            initial_state=tf.squeeze(tf.slice(potentials, [0, 0, 0], [-1, 1, -1]), axis=[1]),
            time_major=False,
            dtype=tf.int32,
        )
        last_tags = tf.expand_dims(tf.cast(tf.argmax(last_scores, axis=1), tf.int32), axis=-1)  # [B, 1]
        earlier_tags, _ = tf.nn.dynamic_rnn(  # [B, T - 1, 1], the last one first
            CrfDecodeBackwardRnnCell(tf.compat.dimension_value(potentials.shape[2])),
            inputs=tf.reverse_sequence(came_from, lengths, seq_axis=1),
            sequence_length=lengths,
            initial_state=last_tags,
            time_major=False,
            dtype=tf.int32,
        )
        tags = tf.concat([last_tags, tf.squeeze(earlier_tags, axis=[2])], axis=1)
        return tf.reverse_sequence(tags, sequence_length, seq_axis=1), tf.reduce_max(last_scores, axis=1)

    return by_length(potentials, single, several)
