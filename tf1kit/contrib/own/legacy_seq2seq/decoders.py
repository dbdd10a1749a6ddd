"""Decoders without attention, and loop functions that feed a decoder its own last output."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from tensorflow.compat import v1 as tf

Loop = Callable[[Any, int], Any]


def _extract_argmax_and_embed(embedding: Any, output_projection: Any = None, update_embedding: bool = True) -> Loop:
    """A loop function that returns the embedding of the most likely symbol of the last output.

    Args:
        embedding: float [K, E].
        output_projection: weights [O, K] and biases [K] that make logits of outputs [B, O]; None if
            outputs are logits.
        update_embedding: whether gradients of fed symbols flow into the embedding.

    Returns:
        a function that takes the last output and the step, and returns [B, E].

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """

    def loop_function(prev: Any, _: int) -> Any:
        logits = (
            prev if output_projection is None else tf.nn.xw_plus_b(prev, output_projection[0], output_projection[1])
        )
        embedded = tf.nn.embedding_lookup(embedding, tf.argmax(logits, 1))
        return embedded if update_embedding else tf.stop_gradient(embedded)

    return loop_function


def check_projection(output_projection: Any, num_symbols: int, dtype: Any, weights: bool = True) -> None:
    """Raise `ValueError` if weights [O, K] or biases [K] of a projection do not have `num_symbols`
    = K columns.
    """
    if output_projection is None:
        return
    if weights:
        tf.convert_to_tensor(output_projection[0], dtype=dtype).get_shape().assert_is_compatible_with(
            [None, num_symbols]
        )
    tf.convert_to_tensor(output_projection[1], dtype=dtype).get_shape().assert_is_compatible_with([num_symbols])


def either(
    feed_previous: Any, decode: Callable[[bool], tuple[list[Any], Any]], structure: Any
) -> tuple[list[Any], Any]:
    """Call `decode(True)` or `decode(False)`, as a boolean tensor says; both share their variables.

    Args:
        feed_previous: bool tensor, scalar.
        decode: a function that returns a list of outputs and a state; it is called with True, then
            with False.
        structure: the structure of the state.

    Returns:
        outputs and state.
    """

    def flat(feeding: bool) -> list[Any]:
        with tf.variable_scope(tf.get_variable_scope(), reuse=None if feeding else True):
            outputs, state = decode(feeding)
        return outputs + tf.nest.flatten(state)

    found = tf.cond(feed_previous, lambda: flat(True), lambda: flat(False))
    states = len(tf.nest.flatten(structure))
    return found[:-states], tf.nest.pack_sequence_as(structure, found[-states:])


def rnn_decoder(
    decoder_inputs: Iterable[Any], initial_state: Any, cell: Any, loop_function: Loop | None = None, scope: Any = None
) -> tuple[list[Any], Any]:
    """Run a cell over a list of inputs.

    Args:
        decoder_inputs: T tensors [B, I].
        initial_state: the cell's first state.
        cell: an RNN cell.
        loop_function: called with the last output [B, O] and the step; its result replaces the
            given input from the second step on.
        scope: the variable scope, by default "rnn_decoder".

    Returns:
        a list of T outputs [B, O] and the last state.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.variable_scope(scope or "rnn_decoder"):
        outputs: list[Any] = []
        state = initial_state
        for step, given in enumerate(decoder_inputs):
            inputs = given
            if loop_function is not None and outputs:
                with tf.variable_scope("loop_function", reuse=True):
                    inputs = loop_function(outputs[-1], step)
            if step:
                tf.get_variable_scope().reuse_variables()
            output, state = cell(inputs, state)
            outputs.append(output)
    return outputs, state


def embedding_rnn_decoder(
    decoder_inputs: list[Any],
    initial_state: Any,
    cell: Any,
    num_symbols: int,
    embedding_size: int,
    output_projection: Any = None,
    feed_previous: bool = False,
    update_embedding_for_previous: bool = True,
    scope: Any = None,
) -> tuple[list[Any], Any]:
    """Run a cell over token ids, which it embeds by the variable "embedding".

    Args:
        decoder_inputs: T tensors int [B].
        initial_state: the cell's first state.
        cell: an RNN cell.
        num_symbols: K.
        embedding_size: E.
        output_projection: weights [O, K] and biases [K] that make logits of the cell's outputs;
            `feed_previous` needs them.
        feed_previous: whether each step after the first is fed the most likely symbol of the step
            before.
        update_embedding_for_previous: whether gradients flow into the embedding of fed symbols.
        scope: the variable scope, by default "embedding_rnn_decoder".

    Returns:
        a list of T outputs [B, O] and the last state.

    Raises:
        ValueError: the projection has another size.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.variable_scope(scope or "embedding_rnn_decoder") as scope:
        check_projection(output_projection, num_symbols, scope.dtype)
        embedding = tf.get_variable("embedding", [num_symbols, embedding_size])
        loop_function = (
            _extract_argmax_and_embed(embedding, output_projection, update_embedding_for_previous)
            if feed_previous
            else None
        )
        # A generator, so that each look-up is made in the decoder's scope, just before its step.
        embedded = (tf.nn.embedding_lookup(embedding, ids) for ids in decoder_inputs)
        return rnn_decoder(embedded, initial_state, cell, loop_function=loop_function)
