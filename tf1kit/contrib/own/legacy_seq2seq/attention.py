"""Decoders with attention to the encoder's outputs (Vinyals et al., "Grammar as a Foreign
Language", arXiv:1412.7449).
"""

from __future__ import annotations

import copy
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.legacy_seq2seq.decoders import Loop, _extract_argmax_and_embed, check_projection, either
from tf1kit.contrib.own.legacy_seq2seq.models import embedded_encoder, wrappers


def linear(inputs: list[Any], size: Any) -> Any:
    """The inputs [B, ...] side by side, times the variable "kernel", plus the variable "bias";
    gives [B, size].
    """
    return wrappers()._linear(inputs, size, True)


def _width(tensor: Any) -> int:
    """The second of two dimensions; it must be static."""
    width = tensor.get_shape().with_rank(2).as_list()[1]
    if width is None:
        raise ValueError(f"Could not infer input size from input: {tensor.name}")
    return int(width)


class Reader:
    """The attention heads on the states [B, L, S] of an encoder; their variables are in the current
    scope.
    """

    def __init__(self, states: Any, heads: int, dtype: Any) -> None:
        self.dtype = dtype
        self.length = tf.compat.dimension_value(states.get_shape()[1])
        if self.length is None:
            self.length = tf.shape(states)[1]
        self.size = tf.compat.dimension_value(states.get_shape()[2])
        self.hidden = tf.reshape(states, [-1, self.length, 1, self.size])
        self.features, self.vectors = [], []
        for head in range(heads):
            kernel = tf.get_variable(f"AttnW_{head}", [1, 1, self.size, self.size], dtype=dtype)
            self.features.append(tf.nn.conv2d(self.hidden, kernel, [1, 1, 1, 1], "SAME"))
            self.vectors.append(tf.get_variable(f"AttnV_{head}", [self.size], dtype=dtype))

    def nothing(self, batch: Any) -> list[Any]:
        """The contexts before the first step: zeros [B, S] for each head."""
        zeros = [tf.zeros(tf.stack([batch, self.size]), dtype=self.dtype) for _ in self.vectors]
        for zero in zeros:
            zero.set_shape([None, self.size])
        return zeros

    def read(self, query: Any) -> list[Any]:
        """The context that each head reads, [B, S]. `query` is a cell's state, a tensor or nested
        tensors [B, ...].
        """
        parts = tf.nest.flatten(query)
        joined = tf.concat(parts, 1) if tf.nest.is_nested(query) else query
        found = []
        for head, (features, vector) in enumerate(zip(self.features, self.vectors, strict=True)):
            with tf.variable_scope(f"Attention_{head}"):
                asked = tf.cast(tf.reshape(linear([joined], self.size), [-1, 1, 1, self.size]), self.dtype)
                scores = tf.reduce_sum(vector * tf.tanh(features + asked), [2, 3])  # [B, L]
                weights = tf.cast(tf.nn.softmax(tf.cast(scores, tf.float32)), self.dtype)
                read = tf.reduce_sum(tf.reshape(weights, [-1, self.length, 1, 1]) * self.hidden, [1, 2])
                found.append(tf.reshape(read, [-1, self.size]))
        return found


def attention_decoder(
    decoder_inputs: list[Any],
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    output_size: int | None = None,
    num_heads: int = 1,
    loop_function: Loop | None = None,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """Run a cell over a list of inputs; each input is joined with the context of the step before.

    Args:
        decoder_inputs: T tensors [B, I]; I static.
        initial_state: the cell's first state.
        attention_states: [B, L, S]; S static.
        cell: an RNN cell.
        output_size: O; by default the cell's output size.
        num_heads: the number of attention heads.
        loop_function: see `rnn_decoder`.
        dtype: the dtype of the variables; by default the scope's.
        scope: the variable scope, by default "attention_decoder".
        initial_state_attention: whether the initial state reads a context before the first step.

    Returns:
        a list of T outputs [B, O] and the last state.

    Raises:
        ValueError: there are no inputs or no heads, or a size that must be static is unknown.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    if not decoder_inputs:
        raise ValueError("Must provide at least 1 input to attention decoder.")
    if num_heads < 1:
        raise ValueError("With less than 1 heads, use a non-attention decoder.")
    if tf.compat.dimension_value(attention_states.get_shape()[2]) is None:
        raise ValueError(f"Shape[2] of attention_states must be known: {attention_states.get_shape()}")
    if output_size is None:
        output_size = cell.output_size
    with tf.variable_scope(scope or "attention_decoder", dtype=dtype) as scope:
        dtype = scope.dtype
        reader = Reader(attention_states, num_heads, dtype)
        read = reader.nothing(tf.shape(decoder_inputs[0])[0])
        if initial_state_attention:
            read = reader.read(initial_state)
        outputs: list[Any] = []
        state = initial_state
        for step, given in enumerate(decoder_inputs):
            inputs = given
            if step:
                tf.get_variable_scope().reuse_variables()
            if loop_function is not None and outputs:
                with tf.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(outputs[-1], step)
            width = _width(inputs)
            merged = linear([tf.cast(each, dtype) for each in [inputs, *read]], width)
            cell_output, state = cell(merged, state)
            reuse = True if step == 0 and initial_state_attention else None
            with tf.variable_scope(tf.get_variable_scope(), reuse=reuse):
                read = reader.read(state)
            with tf.variable_scope("AttnOutputProjection"):
                outputs.append(linear([tf.cast(cell_output, dtype), *read], output_size))
    return outputs, state


def embedding_attention_decoder(
    decoder_inputs: list[Any],
    initial_state: Any,
    attention_states: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_size: int | None = None,
    output_projection: Any = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """`attention_decoder` for token ids; it embeds them by the variable "embedding".

    Args:
        decoder_inputs: T tensors int [B].
        initial_state: the cell's first state.
        attention_states: [B, L, S]; S static.
        cell: an RNN cell.
        num_symbols: K.
        embedding_size: E.
        num_heads: the number of attention heads.
        output_size: O; by default the cell's output size.
        output_projection: weights [O, K] and biases [K] that make logits of the outputs;
            `feed_previous` needs them.
        feed_previous: whether each step after the first is fed the most likely symbol of the step
            before.
        update_embedding_for_previous: whether gradients flow into the embedding of fed symbols.
        dtype: the dtype of the variables; by default the scope's.
        scope: the variable scope, by default "embedding_attention_decoder".
        initial_state_attention: see `attention_decoder`.

    Returns:
        a list of T outputs [B, O] and the last state.

    Raises:
        ValueError: see `attention_decoder`; or the projection has another size.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    check_projection(output_projection, num_symbols, dtype, weights=False)
    with tf.variable_scope(scope or "embedding_attention_decoder", dtype=dtype):
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = (
            _extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
            if feed_previous
            else None
        )
        return attention_decoder(
            [tf.nn.embedding_lookup(embedding, ids) for ids in decoder_inputs],
            initial_state,
            attention_states,
            cell,
            output_size=output_size,
            num_heads=num_heads,
            loop_function=loop_function,
            initial_state_attention=initial_state_attention,
        )


def embedding_attention_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    num_heads: int = 1,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
    initial_state_attention: bool = False,
) -> tuple[list[Any], Any]:
    """Encode embedded tokens by a copy of a cell; decode embedded tokens by the cell with
    attention.

    Args:
        encoder_inputs: tensors int [B].
        decoder_inputs: T tensors int [B].
        cell: an RNN cell.
        num_encoder_symbols: how many symbols the encoder's embedding has.
        num_decoder_symbols: K, how many symbols the decoder's embedding and the outputs have.
        embedding_size: the length of an embedding, in encoder and decoder.
        num_heads: the number of attention heads.
        output_projection: weights [O, K] and biases [K]; None makes variables that project the
            outputs to K.
        feed_previous: whether the decoder is fed its own last symbol; a bool or a boolean scalar
            tensor.
        dtype: the dtype of states and variables; by default the scope's.
        scope: the variable scope, by default "embedding_attention_seq2seq".
        initial_state_attention: see `attention_decoder`.

    Returns:
        a list of T outputs [B, K] ([B, O] with `output_projection`) and the last state.

    Raises:
        ValueError: see `embedding_attention_decoder`.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.variable_scope(scope or "embedding_attention_seq2seq", dtype=dtype) as scope:
        encoder_cell = embedded_encoder(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        encoded, encoder_state = tf.nn.static_rnn(encoder_cell, encoder_inputs, dtype=scope.dtype)
        attention_states = tf.concat([tf.reshape(each, [-1, 1, cell.output_size]) for each in encoded], 1)
        output_size = None
        if output_projection is None:
            cell = wrappers().OutputProjectionWrapper(cell, num_decoder_symbols)
            output_size = num_decoder_symbols

        def decode(feeding: bool, **options: Any) -> tuple[list[Any], Any]:
            return embedding_attention_decoder(
                decoder_inputs,
                encoder_state,
                attention_states,
                cell,
                num_decoder_symbols,
                embedding_size,
                num_heads=num_heads,
                output_size=output_size,
                output_projection=output_projection,
                feed_previous=feeding,
                initial_state_attention=initial_state_attention,
                **options,
            )

        if isinstance(feed_previous, bool):
            return decode(feed_previous)
        return either(
            feed_previous, lambda feeding: decode(feeding, update_embedding_for_previous=False), encoder_state
        )
