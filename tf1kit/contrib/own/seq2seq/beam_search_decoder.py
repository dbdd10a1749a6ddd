"""Beam search: `BeamSearchDecoder`, `BeamSearchDecoderV2` and their parts.

Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py (the
behaviour, not the code).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import as_written
from tf1kit.contrib.own.seq2seq import beam_search_ops
from tf1kit.contrib.own.seq2seq.beam_arrays import BeamShapes, gather_tree_from_array, tile_batch
from tf1kit.contrib.own.seq2seq.beam_arrays import check_batch_beam as _check_batch_beam
from tf1kit.contrib.own.seq2seq.beam_scores import _mask_probs, attention_probs_from_attn_state, get_attention_probs
from tf1kit.contrib.own.seq2seq.beam_step import (
    BeamSearchDecoderOutput,
    BeamSearchDecoderState,
    FinalBeamSearchDecoderOutput,
    _beam_search_step,
)
from tf1kit.contrib.own.seq2seq.decoder import BaseDecoder, Decoder
from tf1kit.contrib.own.seq2seq.shapes import embedding_function, is_layer, rnn_output_size, start_and_end
from tf1kit.tf1.private import assert_like_rnncell

__all__ = [
    "BeamSearchDecoder",
    "BeamSearchDecoderMixin",
    "BeamSearchDecoderOutput",
    "BeamSearchDecoderState",
    "BeamSearchDecoderV2",
    "FinalBeamSearchDecoderOutput",
    "_beam_search_step",
    "_check_batch_beam",
    "_mask_probs",
    "attention_probs_from_attn_state",
    "gather_tree_from_array",
    "get_attention_probs",
    "tile_batch",
]


class BeamSearchDecoderMixin(BeamShapes):
    """The common part of both decoders, which keep the W best beams of each of B sequences.

    Args:
        cell: an RNN cell.
        beam_width: W, a Python int.
        output_layer: a layer after the cell that makes logits, or None.
        length_penalty_weight: scores are divided by ((5 + length) / 6) to this power; 0 sets no
            penalty.
        coverage_penalty_weight: the weight of the penalty for positions of the memory without
            attention; 0 sets no penalty.
        reorder_tensor_arrays: whether `TensorArray`s in the last state get the order of the beams.
        **kwargs: those of the other base class.

    Raises:
        TypeError: `cell` is not an `RNNCell`, or `output_layer` is not a `Layer`.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """

    _initial_cell_state: Any

    def __init__(
        self,
        cell: Any,
        beam_width: int,
        output_layer: Any = None,
        length_penalty_weight: float = 0.0,
        coverage_penalty_weight: float = 0.0,
        reorder_tensor_arrays: bool = True,
        **kwargs: Any,
    ) -> None:
        assert_like_rnncell("cell", cell)
        if output_layer is not None and not is_layer(output_layer):
            raise TypeError(f"output_layer must be a Layer, received: {type(output_layer)}")
        super().__init__(**kwargs)
        self._cell = cell
        self._output_layer = output_layer
        self._reorder_tensor_arrays = reorder_tensor_arrays
        self._beam_width = beam_width
        self._length_penalty_weight = length_penalty_weight
        self._coverage_penalty_weight = coverage_penalty_weight
        self._batch_size: Any = None

    def _start(self, embedding_fn: Any, start_tokens: Any, end_token: Any, initial_state: Any) -> None:
        """Set what the first step needs.

        Raises:
            ValueError: the tokens have another rank, or the state is not one for a batch of B * W.
        """
        self._embedding_fn = embedding_fn
        tokens, self._end_token = start_and_end(start_tokens, end_token)
        self._batch_size = tf.size(tokens)
        state = tf.nest.map_structure(self._maybe_split_batch_beams, initial_state, self._cell.state_size)
        # This avoids the tracking of Keras layers, which would wrap the tuples of the state.
        object.__setattr__(self, "_initial_cell_state", state)
        self._start_tokens = tf.tile(tf.expand_dims(tokens, 1), [1, self._beam_width])
        self._start_inputs = embedding_fn(self._start_tokens)
        self._finished = self._only_first_beam(False, True, tf.bool)

    def _only_first_beam(self, first: Any, others: Any, dtype: Any) -> Any:
        """A tensor [B, W] with `first` for the first beam and `others` for the rest. All beams
        start alike, so one of them is enough.
        """
        beams = tf.zeros([self._batch_size], dtype=tf.int32)
        return tf.one_hot(beams, depth=self._beam_width, on_value=first, off_value=others, dtype=dtype)

    @property
    def batch_size(self) -> Any:
        """B, the batch size."""
        return self._batch_size

    @property
    def tracks_own_finished(self) -> bool:
        """True: beams change places, and `finished` changes with them."""
        return True

    def _rnn_output_size(self) -> Any:
        return rnn_output_size(self._cell, self._output_layer)

    @property
    def output_size(self) -> BeamSearchDecoderOutput:
        """The shapes of a step's outputs: [W] each."""
        return BeamSearchDecoderOutput(*(tf.TensorShape([self._beam_width]) for _ in range(3)))

    @property
    def output_dtype(self) -> BeamSearchDecoderOutput:
        """The dtypes of the outputs. Scores have the dtype of the initial state; ids are int32."""
        dtype = tf.nest.flatten(self._initial_cell_state)[0].dtype
        scores = tf.nest.map_structure(lambda _: dtype, self._rnn_output_size())
        return BeamSearchDecoderOutput(scores=scores, predicted_ids=tf.int32, parent_ids=tf.int32)

    def _first(self) -> Any:
        """`finished`, inputs and state before the first step."""
        dtype = tf.nest.flatten(self._initial_cell_state)[0].dtype
        impossible = tf.convert_to_tensor(-np.inf, dtype=dtype)
        covered = get_attention_probs(self._initial_cell_state, self._coverage_penalty_weight)
        state = BeamSearchDecoderState(
            cell_state=self._initial_cell_state,
            log_probs=self._only_first_beam(tf.convert_to_tensor(0.0, dtype=dtype), impossible, dtype),
            finished=self._finished,
            lengths=tf.zeros([self._batch_size, self._beam_width], dtype=tf.int64),
            accumulated_attention_probs=() if covered is None else covered,
        )
        return self._finished, self._start_inputs, state

    def step(self, time: Any, inputs: Any, state: Any, name: str | None = None) -> Any:
        """See `Decoder.step`; the outputs are a `BeamSearchDecoderOutput`."""
        with tf.name_scope(name, "BeamSearchDecoderStep", (time, inputs, state)):
            sizes = self._cell.state_size
            merged = tf.nest.map_structure(lambda each: self._merge_batch_beams(each, each.shape[2:]), inputs)
            cell_state = tf.nest.map_structure(self._maybe_merge_batch_beams, state.cell_state, sizes)
            logits, next_cell_state = self._cell(merged, cell_state)
            logits = tf.nest.map_structure(lambda each: self._split_batch_beams(each, each.shape[1:]), logits)
            next_cell_state = tf.nest.map_structure(self._maybe_split_batch_beams, next_cell_state, sizes)
            if self._output_layer is not None:
                logits = self._output_layer(logits)
            output, next_state = _beam_search_step(
                time=time,
                logits=logits,
                next_cell_state=next_cell_state,
                beam_state=state,
                batch_size=self._batch_size,
                beam_width=self._beam_width,
                end_token=self._end_token,
                length_penalty_weight=self._length_penalty_weight,
                coverage_penalty_weight=self._coverage_penalty_weight,
            )
            next_inputs = tf.cond(
                tf.reduce_all(next_state.finished),
                lambda: self._start_inputs,
                lambda: self._embedding_fn(output.predicted_ids),
            )
        return output, next_state, next_inputs, next_state.finished

    def finalize(self, outputs: Any, final_state: Any, sequence_lengths: Any) -> Any:
        """The full beams, [T, B, W], as a `FinalBeamSearchDecoderOutput`, and the last state."""
        predicted_ids = beam_search_ops.gather_tree(
            outputs.predicted_ids,
            outputs.parent_ids,
            max_sequence_lengths=tf.cast(tf.reduce_max(final_state.lengths, axis=1), tf.int32),
            end_token=self._end_token,
        )
        if self._reorder_tensor_arrays:
            cell_state = tf.nest.map_structure(
                lambda each: self._maybe_sort_array_beams(each, outputs.parent_ids, final_state.lengths),
                final_state.cell_state,
            )
            final_state = final_state._replace(cell_state=cell_state)
        return FinalBeamSearchDecoderOutput(predicted_ids, outputs), final_state


class BeamSearchDecoder(BeamSearchDecoderMixin, Decoder):
    """Keeps the W best beams of each of B sequences.

    The encoder's output and state must be tiled by `tile_batch(..., multiplier=beam_width)`.

    Args:
        cell: an RNN cell.
        embedding: how ids are embedded: a function of int32 ids, or the `params` of
            `tf.nn.embedding_lookup`.
        start_tokens: int32 [B].
        end_token: int32 scalar.
        initial_state: the cell's first state, for a batch of B * W.
        beam_width: W, a Python int.
        output_layer, length_penalty_weight, coverage_penalty_weight, reorder_tensor_arrays: see
            `BeamSearchDecoderMixin`.

    Raises:
        TypeError: `cell` is not an `RNNCell`, or `output_layer` is not a `Layer`.
        ValueError: the tokens have another rank, or the state is not one for a batch of B * W.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """

    def __init__(
        self,
        cell: Any,
        embedding: Any,
        start_tokens: Any,
        end_token: Any,
        initial_state: Any,
        beam_width: int,
        output_layer: Any = None,
        length_penalty_weight: float = 0.0,
        coverage_penalty_weight: float = 0.0,
        reorder_tensor_arrays: bool = True,
    ) -> None:
        super().__init__(
            cell,
            beam_width,
            output_layer=output_layer,
            length_penalty_weight=length_penalty_weight,
            coverage_penalty_weight=coverage_penalty_weight,
            reorder_tensor_arrays=reorder_tensor_arrays,
        )
        self._start(embedding_function(embedding), start_tokens, end_token, initial_state)

    def initialize(self, name: str | None = None) -> Any:
        """See `Decoder.initialize`; the state is a `BeamSearchDecoderState`."""
        return self._first()


class BeamSearchDecoderV2(BeamSearchDecoderMixin, BaseDecoder):
    """A Keras layer that keeps the W best beams of each of B sequences.

    The encoder's output and state must be tiled by `tile_batch(..., multiplier=beam_width)`.

    Args:
        cell: an RNN cell.
        beam_width: W, a Python int.
        embedding_fn: a function of int32 ids; None takes the embedding that `initialize` gets.
        output_layer, length_penalty_weight, coverage_penalty_weight, reorder_tensor_arrays: see
            `BeamSearchDecoderMixin`.
        **kwargs: those of `BaseDecoder`.

    Raises:
        TypeError: `cell` is not an `RNNCell`, or `output_layer` is not a `Layer`.
        ValueError: `embedding_fn` cannot be called.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/beam_search_decoder.py.
    """

    def __init__(
        self,
        cell: Any,
        beam_width: int,
        embedding_fn: Any = None,
        output_layer: Any = None,
        length_penalty_weight: float = 0.0,
        coverage_penalty_weight: float = 0.0,
        reorder_tensor_arrays: bool = True,
        **kwargs: Any,
    ) -> None:
        super().__init__(
            cell,
            beam_width,
            output_layer=output_layer,
            length_penalty_weight=length_penalty_weight,
            coverage_penalty_weight=coverage_penalty_weight,
            reorder_tensor_arrays=reorder_tensor_arrays,
            **kwargs,
        )
        if embedding_fn is not None and not callable(embedding_fn):
            raise ValueError(f"embedding_fn is expected to be a callable, got {type(embedding_fn)}")
        self._embedding_fn = embedding_fn

    def initialize(  # type: ignore[override]
        self, embedding: Any, start_tokens: Any, end_token: Any, initial_state: Any
    ) -> Any:
        """See `BaseDecoder.initialize`; the state is a `BeamSearchDecoderState`.

        Args:
            embedding: the `params` of `tf.nn.embedding_lookup`, or None if there is an
                `embedding_fn`.
            start_tokens: int32 [B].
            end_token: int32 scalar.
            initial_state: the cell's first state, for a batch of B * W.

        Raises:
            ValueError: there are two embeddings, the tokens have another rank, or the state is not
                one for a batch of B * W. The embedding of an earlier call counts.
        """
        if embedding is not None and self._embedding_fn is not None:
            raise ValueError("embedding and embedding_fn cannot be provided at same time")
        embedding_fn = self._embedding_fn if embedding is None else embedding_function(embedding)
        self._start(embedding_fn, start_tokens, end_token, initial_state)
        return self._first()

    @as_written
    def call(  # type: ignore[override]
        self, embeddning: Any, start_tokens: Any, end_token: Any, initial_state: Any, **kwargs: Any
    ) -> Any:
        """Decode; the arguments are those of `initialize`, the first one spelled as in 1.15.5."""
        return self._decoded(
            embeddning,
            {**kwargs, "start_tokens": start_tokens, "end_token": end_token, "initial_state": initial_state},
        )
