"""A step of beam search, and the tuples that it takes and returns.

B sequences, W beams, K symbols. Source: TensorFlow 1.15.5,
tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py (the behaviour, not the code).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.beam_arrays import check_ndims
from tf1kit.contrib.own.seq2seq.beam_scores import _get_scores, _mask_probs, get_attention_probs
from tf1kit.contrib.own.seq2seq.shapes import is_tensor_array, static_or_dynamic


class BeamSearchDecoderState(NamedTuple):
    """The state: the cell's state [B, W, ...]; log probabilities, finished (bool) and lengths
    (int64), [B, W] each; and the summed alignments [B, W, L], or () without a coverage penalty.
    """

    cell_state: Any
    log_probs: Any
    finished: Any
    lengths: Any
    accumulated_attention_probs: Any


class BeamSearchDecoderOutput(NamedTuple):
    """The result of a step, [B, W] each: scores, ids (int32), and the beams that these continue
    (int32).
    """

    scores: Any
    predicted_ids: Any
    parent_ids: Any


class FinalBeamSearchDecoderOutput(NamedTuple):
    """The result of a search: the full beams [B, T, W], the best first, and the outputs of its
    steps.
    """

    predicted_ids: Any
    beam_search_decoder_output: Any


def _tensor_gather_helper(
    gather_indices: Any, gather_from: Any, batch_size: Any, range_size: Any, gather_shape: list[Any], name: Any = None
) -> Any:
    """Gather the values that each of the W new beams takes from its sequence.

    Args:
        gather_indices: int32 [B, W], below `range_size`.
        gather_from: [B, ...].
        batch_size: B, the batch size.
        range_size: the number of values to choose from in a sequence.
        gather_shape: the shape to gather from: flat, or [B * W, -1] to keep the last dimension.
        name: the name scope of the operations.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """
    with tf.name_scope(name, "tensor_gather_helper"):
        rows = tf.expand_dims(tf.range(batch_size) * range_size, 1)
        taken = tf.gather(tf.reshape(gather_from, gather_shape), tf.reshape(gather_indices + rows, [-1]))
        kept = 1 + len(gather_shape)
        taken = tf.reshape(taken, tf.shape(gather_from)[:kept], name="output")
        taken.set_shape(tf.TensorShape([tf.get_static_value(batch_size)]).concatenate(gather_from.shape[1:kept]))
        return taken


def _maybe_tensor_gather_helper(
    gather_indices: Any, gather_from: Any, batch_size: Any, range_size: Any, gather_shape: list[Any]
) -> Any:
    """`_tensor_gather_helper`, but arrays, and tensors with fewer dimensions than `gather_shape`,
    stay as they are.
    """
    if is_tensor_array(gather_from):
        return gather_from
    check_ndims(gather_from)
    if gather_from.shape.ndims < len(gather_shape):
        return gather_from
    return _tensor_gather_helper(gather_indices, gather_from, batch_size, range_size, gather_shape)


def _beam_search_step(
    time: Any,
    logits: Any,
    next_cell_state: Any,
    beam_state: BeamSearchDecoderState,
    batch_size: Any,
    beam_width: int,
    end_token: Any,
    length_penalty_weight: Any,
    coverage_penalty_weight: Any,
) -> tuple[BeamSearchDecoderOutput, BeamSearchDecoderState]:
    """Find the W best continuations of each sequence.

    Args:
        time: the step, an int32 scalar; not used.
        logits: [B, W, K].
        next_cell_state: nested [B, W, ...].
        beam_state: the state before the step.
        batch_size: B, the batch size.
        beam_width: W.
        end_token: int32 scalar.
        length_penalty_weight: see `BeamSearchDecoder`.
        coverage_penalty_weight: see `BeamSearchDecoder`.

    Returns:
        the output of the step, and the state after it.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """
    static_batch = tf.get_static_value(batch_size)
    going_on = tf.logical_not(beam_state.finished)
    log_probs = _mask_probs(tf.nn.log_softmax(logits), end_token, beam_state.finished)
    total_probs = tf.expand_dims(beam_state.log_probs, 2) + log_probs  # [B, W, K]
    symbols = static_or_dynamic(logits, -1)

    # Every symbol but the end token makes a beam longer, unless the beam is finished: [B, W, K].
    grows = tf.one_hot(
        indices=tf.fill([batch_size, beam_width], end_token),
        depth=symbols,
        on_value=tf.constant(0, tf.int64),
        off_value=tf.constant(1, tf.int64),
        dtype=tf.int64,
    ) * tf.expand_dims(tf.cast(going_on, tf.int64), 2)
    lengths = grows + tf.expand_dims(beam_state.lengths, 2)

    covered = None
    attended = get_attention_probs(next_cell_state, coverage_penalty_weight)
    if attended is not None:
        covered = beam_state.accumulated_attention_probs + attended * tf.expand_dims(tf.cast(going_on, tf.float32), 2)

    scores = _get_scores(
        log_probs=total_probs,
        sequence_lengths=lengths,
        length_penalty_weight=length_penalty_weight,
        coverage_penalty_weight=coverage_penalty_weight,
        finished=beam_state.finished,
        accumulated_attention_probs=covered,
    )
    best_scores, best = tf.nn.top_k(tf.reshape(scores, [batch_size, -1]), k=beam_width)  # [B, W], in W * K
    for tensor in (best_scores, best):
        tensor.set_shape([static_batch, beam_width])
    ids = tf.floormod(best, symbols, name="next_beam_word_ids")
    parents = tf.floordiv(best, symbols, name="next_beam_parent_ids")

    def of_parents(values: Any, shape: list[Any], name: str | None = None) -> Any:
        return _tensor_gather_helper(parents, values, batch_size, beam_width, shape, name=name)

    was_finished = of_parents(beam_state.finished, [-1])
    next_lengths = of_parents(beam_state.lengths, [-1]) + tf.cast(tf.logical_not(was_finished), tf.int64)
    rows = [batch_size * beam_width, -1]
    state = BeamSearchDecoderState(
        cell_state=tf.nest.map_structure(
            lambda each: _maybe_tensor_gather_helper(parents, each, batch_size, beam_width, rows), next_cell_state
        ),
        log_probs=_tensor_gather_helper(
            best, total_probs, batch_size, beam_width * symbols, [-1], name="next_beam_probs"
        ),
        finished=tf.logical_or(was_finished, tf.equal(ids, end_token), name="next_beam_finished"),
        lengths=next_lengths,
        accumulated_attention_probs=()
        if covered is None
        else of_parents(covered, rows, name="next_accumulated_attention_probs"),
    )
    return BeamSearchDecoderOutput(scores=best_scores, predicted_ids=ids, parent_ids=parents), state
