"""Encoder-decoders without attention."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.legacy_seq2seq.decoders import (
    Loop,
    _extract_argmax_and_embed,
    check_projection,
    either,
    embedding_rnn_decoder,
    rnn_decoder,
)
from tf1kit.tf1.private import RNNCell


def wrappers() -> Any:
    """The module of `EmbeddingWrapper` and `OutputProjectionWrapper`."""
    from tf1kit.contrib.own.rnn import core_rnn_cell

    return core_rnn_cell


def embedded_encoder(cell: Any, symbols: int, embedding_size: int) -> Any:
    """The cell with an embedding in front of it, for token ids below `symbols`."""
    return wrappers().EmbeddingWrapper(cell, embedding_classes=symbols, embedding_size=embedding_size)


def basic_rnn_seq2seq(
    encoder_inputs: list[Any], decoder_inputs: list[Any], cell: Any, dtype: Any = tf.float32, scope: Any = None
) -> tuple[list[Any], Any]:
    """Encode by a copy of a cell; decode by the cell.

    Args:
        encoder_inputs: tensors [B, I].
        decoder_inputs: T tensors [B, I].
        cell: an RNN cell.
        dtype: the dtype of the encoder's first state.
        scope: the variable scope, by default "basic_rnn_seq2seq".

    Returns:
        a list of T outputs [B, O] and the last state.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.variable_scope(scope or "basic_rnn_seq2seq"):
        _, state = tf.nn.static_rnn(copy.deepcopy(cell), encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, cell)


def tied_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    loop_function: Loop | None = None,
    dtype: Any = tf.float32,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Encode and decode by the same cell and the same variables.

    Args:
        encoder_inputs: tensors [B, I].
        decoder_inputs: T tensors [B, I].
        cell: an RNN cell.
        loop_function: see `rnn_decoder`.
        dtype: the dtype of the encoder's first state.
        scope: the variable scope inside "combined_tied_rnn_seq2seq", by default "tied_rnn_seq2seq".

    Returns:
        a list of T outputs [B, O] and the last state.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.variable_scope("combined_tied_rnn_seq2seq"):
        scope = scope or "tied_rnn_seq2seq"
        _, state = tf.nn.static_rnn(cell, encoder_inputs, dtype=dtype, scope=scope)
        tf.get_variable_scope().reuse_variables()
        return rnn_decoder(decoder_inputs, state, cell, loop_function=loop_function, scope=scope)


def embedding_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    num_encoder_symbols: int,
    num_decoder_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Encode embedded tokens by a copy of a cell; decode embedded tokens by the cell.

    Args:
        encoder_inputs: tensors int [B].
        decoder_inputs: T tensors int [B].
        cell: an RNN cell.
        num_encoder_symbols: how many symbols the encoder's embedding has.
        num_decoder_symbols: K, how many symbols the decoder's embedding and the outputs have.
        embedding_size: the length of an embedding, in encoder and decoder.
        output_projection: weights [O, K] and biases [K]; None makes variables that project the
            outputs to K.
        feed_previous: whether the decoder is fed its own last symbol; a bool or a boolean scalar
            tensor.
        dtype: the dtype of states and variables; by default the scope's.
        scope: the variable scope, by default "embedding_rnn_seq2seq".

    Returns:
        a list of T outputs [B, K] ([B, O] with `output_projection`) and the last state.

    Raises:
        ValueError: the projection has another size.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.variable_scope(scope or "embedding_rnn_seq2seq") as scope:
        if dtype is not None:
            scope.set_dtype(dtype)
        encoder_cell = embedded_encoder(copy.deepcopy(cell), num_encoder_symbols, embedding_size)
        _, encoder_state = tf.nn.static_rnn(encoder_cell, encoder_inputs, dtype=scope.dtype)
        if output_projection is None:
            cell = wrappers().OutputProjectionWrapper(cell, num_decoder_symbols)

        def decode(feeding: bool, **options: Any) -> tuple[list[Any], Any]:
            return embedding_rnn_decoder(
                decoder_inputs,
                encoder_state,
                cell,
                num_decoder_symbols,
                embedding_size,
                output_projection=output_projection,
                feed_previous=feeding,
                **options,
            )

        if isinstance(feed_previous, bool):
            return decode(feed_previous)
        return either(
            feed_previous, lambda feeding: decode(feeding, update_embedding_for_previous=False), encoder_state
        )


def embedding_tied_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    num_decoder_symbols: int | None = None,
    output_projection: Any = None,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Encode and decode embedded tokens with one embedding and one cell.

    Args:
        encoder_inputs: tensors int [B].
        decoder_inputs: T tensors int [B].
        cell: an RNN cell.
        num_symbols: how many symbols the embedding has.
        embedding_size: the length of an embedding.
        num_decoder_symbols: K, how many symbols the outputs have; by default `num_symbols`.
        output_projection: weights [O, num_symbols] and biases [num_symbols]; None makes variables
            that project the outputs to K.
        feed_previous: whether the decoder is fed its own last symbol; a bool or a boolean scalar
            tensor.
        dtype: the dtype of states and variables; by default the scope's.
        scope: the variable scope, by default "embedding_tied_rnn_seq2seq".

    Returns:
        a list of T outputs [B, K] ([B, O] with `output_projection`) and the last state.

    Raises:
        ValueError: the projection has another size.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.variable_scope(scope or "embedding_tied_rnn_seq2seq", dtype=dtype) as scope:
        dtype = scope.dtype
        check_projection(output_projection, num_symbols, dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size], dtype=dtype)
        encoder_embedded = [tf.nn.embedding_lookup(embedding, ids) for ids in encoder_inputs]
        decoder_embedded = [tf.nn.embedding_lookup(embedding, ids) for ids in decoder_inputs]
        if output_projection is None:
            symbols = num_symbols if num_decoder_symbols is None else num_decoder_symbols
            cell = wrappers().OutputProjectionWrapper(cell, symbols)

        def decode(feeding: bool, update: bool) -> tuple[list[Any], Any]:
            loop = _extract_argmax_and_embed(embedding, output_projection, update) if feeding else None
            return tied_rnn_seq2seq(encoder_embedded, decoder_embedded, cell, loop_function=loop, dtype=dtype)

        if isinstance(feed_previous, bool):
            return decode(feed_previous, True)
        return either(feed_previous, lambda feeding: decode(feeding, False), cell.state_size)


def one2many_rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs_dict: Mapping[Any, list[Any]],
    enc_cell: Any,
    dec_cells_dict: Mapping[Any, Any],
    num_encoder_symbols: int,
    num_decoder_symbols_dict: Mapping[Any, int],
    embedding_size: int,
    feed_previous: Any = False,
    dtype: Any = None,
    scope: Any = None,
) -> tuple[dict[Any, list[Any]], dict[Any, Any]]:
    """One encoder of embedded tokens with several named decoders.

    Args:
        encoder_inputs: tensors int [B].
        decoder_inputs_dict: a dict of name to tensors int [B].
        enc_cell: an RNN cell.
        dec_cells_dict: a dict of name to RNN cell.
        num_encoder_symbols: how many symbols the encoder's embedding has.
        num_decoder_symbols_dict: a dict of name to that decoder's number of symbols.
        embedding_size: the length of an embedding, the same in all of them.
        feed_previous: whether the decoders are fed their own last symbols; a bool or a boolean
            scalar tensor.
        dtype: the dtype of states and variables; by default the scope's.
        scope: the variable scope, by default "one2many_rnn_seq2seq".

    Returns:
        two dicts: name to outputs, and name to last state.

    Raises:
        TypeError: a cell is not an `RNNCell`.
        ValueError: the names of cells and of inputs differ.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    _check_cell("enc_cell", enc_cell)
    if set(dec_cells_dict) != set(decoder_inputs_dict):
        raise ValueError("keys of dec_cells_dict != keys of decoder_inputs_dict")
    for dec_cell in dec_cells_dict.values():
        _check_cell("dec_cell", dec_cell)
    outputs, states = {}, {}
    with tf.variable_scope(scope or "one2many_rnn_seq2seq", dtype=dtype) as scope:
        encoder_cell = embedded_encoder(enc_cell, num_encoder_symbols, embedding_size)
        _, encoder_state = tf.nn.static_rnn(encoder_cell, encoder_inputs, dtype=scope.dtype)
        for name, decoder_inputs in decoder_inputs_dict.items():
            symbols = num_decoder_symbols_dict[name]
            with tf.variable_scope(f"one2many_decoder_{name}"):
                cell = wrappers().OutputProjectionWrapper(dec_cells_dict[name], symbols)
                decode = _decoder_of(decoder_inputs, encoder_state, cell, symbols, embedding_size)
                if isinstance(feed_previous, bool):
                    outputs[name], states[name] = decode(feed_previous)
                else:
                    outputs[name], states[name] = either(feed_previous, decode, encoder_state)
    return outputs, states


def _decoder_of(
    inputs: list[Any], state: Any, cell: Any, symbols: int, embedding_size: int
) -> Callable[[bool], tuple[list[Any], Any]]:
    return lambda feeding: embedding_rnn_decoder(inputs, state, cell, symbols, embedding_size, feed_previous=feeding)


def _check_cell(name: str, cell: Any) -> None:
    if not isinstance(cell, RNNCell):
        raise TypeError(f"{name} is not an RNNCell: {type(cell)}")
