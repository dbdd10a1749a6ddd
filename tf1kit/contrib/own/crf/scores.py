"""The scores of tag sequences and their normaliser, from which a CRF's loss is made."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.crf.cells import CrfForwardRnnCell


def by_length(inputs: Any, single: Callable[[], Any], several: Callable[[], Any]) -> Any:
    """`single()` if `inputs` [B, T, ...] has one time step, else `several()`. If T is not static,
    `tf.cond` decides.
    """
    steps = tf.compat.dimension_value(inputs.shape[1])
    if steps:
        return single() if steps == 1 else several()
    return tf.cond(tf.equal(tf.shape(inputs)[1], 1), single, several)


def _zero_where_empty(values: Any, sequence_lengths: Any) -> Any:
    return tf.where(tf.less_equal(sequence_lengths, 0), tf.zeros_like(values), values)


def crf_sequence_score(inputs: Any, tag_indices: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The unnormalised score of each tag sequence.

    Args:
        inputs: unary scores, float [B, T, K].
        tag_indices: int [B, T].
        sequence_lengths: int [B].
        transition_params: float [K, K].

    Returns:
        float [B]; 0 for an empty sequence.

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """

    def single() -> Any:
        examples = tf.reshape(
            tf.range(tf.shape(inputs, out_type=tag_indices.dtype)[0], dtype=tag_indices.dtype), [-1, 1]
        )
        scores = tf.gather_nd(tf.squeeze(inputs, [1]), tf.concat([examples, tag_indices[:, :1]], axis=1))
        return _zero_where_empty(scores, sequence_lengths)

    def several() -> Any:
        unary = crf_unary_score(tag_indices, sequence_lengths, inputs)
        return unary + crf_binary_score(tag_indices, sequence_lengths, transition_params)

    return by_length(inputs, single, several)


def crf_multitag_sequence_score(inputs: Any, tag_bitmap: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The log of the summed scores of all sequences that take, at each step, one of the permitted
    tags.

    Args:
        inputs: unary scores, float [B, T, K].
        tag_bitmap: bool [B, T, K], true for the permitted tags.
        sequence_lengths: int [B].
        transition_params: float [K, K].

    Returns:
        float [B].

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """
    permitted = tf.where(tag_bitmap, inputs, tf.fill(tf.shape(inputs), float("-inf")))
    return by_length(
        inputs,
        lambda: tf.reduce_logsumexp(permitted, axis=[1, 2], keepdims=False),
        lambda: crf_log_norm(permitted, sequence_lengths, transition_params),
    )


def crf_log_norm(inputs: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The log of the partition function: of the summed scores of all tag sequences.

    Args:
        inputs: unary scores, float [B, T, K].
        sequence_lengths: int [B].
        transition_params: float [K, K].

    Returns:
        float [B]; 0 for an empty sequence.

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """
    first = tf.squeeze(tf.slice(inputs, [0, 0, 0], [-1, 1, -1]), [1])  # [B, K]

    def single() -> Any:
        return _zero_where_empty(tf.reduce_logsumexp(first, [1]), sequence_lengths)

    def several() -> Any:
        _, alphas = tf.nn.dynamic_rnn(
            cell=CrfForwardRnnCell(transition_params),
            inputs=tf.slice(inputs, [0, 1, 0], [-1, -1, -1]),
            sequence_length=tf.maximum(tf.constant(0, dtype=sequence_lengths.dtype), sequence_lengths - 1),
            initial_state=first,
            dtype=tf.float32,
        )
        return _zero_where_empty(tf.reduce_logsumexp(alphas, [1]), sequence_lengths)

    return by_length(inputs, single, several)


def crf_log_likelihood(
    inputs: Any, tag_indices: Any, sequence_lengths: Any, transition_params: Any = None
) -> tuple[Any, Any]:
    """The log-likelihood of each tag sequence, and the transition scores.

    Args:
        inputs: unary scores, float [B, T, K]; K static.
        tag_indices: int [B, T].
        sequence_lengths: int [B].
        transition_params: float [K, K]; None makes the variable "transitions".

    Returns:
        float [B] and the transition scores.

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """
    tags = tf.compat.dimension_value(inputs.shape[2])
    if transition_params is None:
        transition_params = tf.get_variable("transitions", [tags, tags])
    scores = crf_sequence_score(inputs, tag_indices, sequence_lengths, transition_params)
    return scores - crf_log_norm(inputs, sequence_lengths, transition_params), transition_params


def crf_unary_score(tag_indices: Any, sequence_lengths: Any, inputs: Any) -> Any:
    """The summed unary scores of each tag sequence.

    Args:
        tag_indices: int [B, T].
        sequence_lengths: int [B].
        inputs: unary scores, float [B, T, K].

    Returns:
        float [B].

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """
    batch, steps, tags = (tf.shape(inputs)[axis] for axis in range(3))
    rows = tf.expand_dims(tf.range(batch) * steps * tags, 1) + tf.expand_dims(tf.range(steps) * tags, 0)  # [B, T]
    places = tf.reshape(tf.cast(rows, tag_indices.dtype) + tag_indices, [-1])
    scores = tf.reshape(tf.gather(tf.reshape(inputs, [-1]), places), [batch, steps])
    return tf.reduce_sum(scores * _mask(tag_indices, sequence_lengths), 1)


def crf_binary_score(tag_indices: Any, sequence_lengths: Any, transition_params: Any) -> Any:
    """The summed transition scores of each tag sequence.

    Args:
        tag_indices: int [B, T].
        sequence_lengths: int [B].
        transition_params: float [K, K]; K static.

    Returns:
        float [B].

    Source: TensorFlow 1.15.5, tensorflow/contrib/crf/python/ops/crf.py.
    """
    tags = tf.compat.dimension_value(transition_params.get_shape()[0])
    transitions = tf.shape(tag_indices)[1] - 1
    start = tf.slice(tag_indices, [0, 0], [-1, transitions])
    end = tf.slice(tag_indices, [0, 1], [-1, transitions])
    scores = tf.gather(tf.reshape(transition_params, [-1]), start * tags + end)  # [B, T - 1]
    return tf.reduce_sum(scores * tf.slice(_mask(tag_indices, sequence_lengths), [0, 1], [-1, -1]), 1)


def _mask(tag_indices: Any, sequence_lengths: Any) -> Any:
    """float32 [B, T], 1 inside the sequences."""
    return tf.sequence_mask(sequence_lengths, maxlen=tf.shape(tag_indices)[1], dtype=tf.float32)
