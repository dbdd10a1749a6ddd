"""Scores of beams: length penalty and coverage penalty (Wu et al., arXiv:1609.08144).

B sequences, W beams, K symbols, L positions of the memory. Source: TensorFlow 1.15.5,
tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py (the behaviour, not the code).
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.attention_cell import AttentionWrapperState


def _mean(tensors: list[Any]) -> Any:
    """The mean of tensors of one shape."""
    return tf.reduce_mean(tf.concat([tf.expand_dims(each, -1) for each in tensors], -1), -1)


def attention_probs_from_attn_state(attention_state: Any) -> Any:
    """The alignments of an `AttentionWrapperState`; with several mechanisms, their mean."""
    alignments = attention_state.alignments
    return _mean(list(alignments)) if isinstance(alignments, tuple) else alignments


def get_attention_probs(next_cell_state: Any, coverage_penalty_weight: Any) -> Any:
    """The alignments [B, W, L] in a cell's state, as the mean over its layers with attention; None
    for a weight of 0.

    Raises:
        ValueError: the cell has no attention.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """
    if not tf.is_tensor(coverage_penalty_weight) and coverage_penalty_weight == 0.0:
        return None
    states: tuple[Any, ...] = ()
    if isinstance(next_cell_state, AttentionWrapperState):
        states = (next_cell_state,)
    elif isinstance(next_cell_state, tuple):
        states = tuple(state for state in next_cell_state if isinstance(state, AttentionWrapperState))
    if not states:
        raise ValueError("coverage_penalty_weight must be 0.0 if no cell is attentional.")
    probabilities = [attention_probs_from_attn_state(state) for state in states]
    return probabilities[0] if len(probabilities) == 1 else _mean(probabilities)


def _length_penalty(sequence_lengths: Any, penalty_factor: Any) -> Any:
    """((5 + length) / 6) ** factor, float32; the number 1.0 if the factor is a static 0."""
    penalty_factor = tf.convert_to_tensor(penalty_factor, name="penalty_factor")
    penalty_factor.set_shape(())
    if tf.get_static_value(penalty_factor) == 0:
        return 1.0
    return (5.0 + tf.cast(sequence_lengths, tf.float32)) ** penalty_factor / (5.0 + 1.0) ** penalty_factor


def _get_scores(
    log_probs: Any,
    sequence_lengths: Any,
    length_penalty_weight: Any,
    coverage_penalty_weight: Any,
    finished: Any,
    accumulated_attention_probs: Any,
) -> Any:
    """Scores [B, W, K].

    Args:
        log_probs: [B, W, K].
        sequence_lengths: int64 [B, W, K].
        length_penalty_weight: scalar.
        coverage_penalty_weight: scalar.
        finished: bool [B, W]; only finished beams get the coverage penalty.
        accumulated_attention_probs: [B, W, L], the sum over the steps; None without a coverage
            penalty.

    Raises:
        ValueError: the weight is not a scalar.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """
    scores = log_probs / tf.cast(_length_penalty(sequence_lengths, length_penalty_weight), log_probs.dtype)
    weight = tf.convert_to_tensor(coverage_penalty_weight, name="coverage_penalty_weight")
    if weight.shape.ndims != 0:
        raise ValueError(f"coverage_penalty_weight should be a scalar, but saw shape: {weight.shape}")
    if tf.get_static_value(weight) == 0.0:
        return scores
    covered = tf.where(  # a position that is never attended to, such as padding, costs nothing
        tf.equal(accumulated_attention_probs, 0.0),
        tf.ones_like(accumulated_attention_probs),
        accumulated_attention_probs,
    )
    penalty = tf.reduce_sum(tf.log(tf.minimum(covered, 1.0)), 2) * tf.cast(finished, tf.float32)
    return scores + tf.expand_dims(penalty * weight, 2)


def _mask_probs(probs: Any, eos_token: Any, finished: Any) -> Any:
    """Log probabilities [B, W, K] that let only the end token continue a finished beam (bool [B,
    W]).
    """
    symbols = tf.shape(probs)[2]
    row = tf.one_hot(
        eos_token,
        symbols,
        dtype=probs.dtype,
        on_value=tf.convert_to_tensor(0.0, dtype=probs.dtype),
        off_value=probs.dtype.min,
    )
    rows = tf.tile(tf.reshape(row, [1, 1, -1]), tf.concat([tf.shape(finished), [1]], 0))
    return tf.where(tf.tile(tf.expand_dims(finished, 2), [1, 1, symbols]), rows, probs)
