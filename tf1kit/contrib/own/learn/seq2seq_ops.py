"""Sequences to sequences, unrolled.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/ops/seq2seq_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def sequence_classifier(
    decoding: list[Any], labels: list[Any], sampling_decoding: list[Any] | None = None, name: str | None = None
) -> tuple[Any, Any]:
    """The probabilities [batch, time, classes] and the sum of the cross entropies.

    Args:
        decoding: the logits of each step, [batch, classes].
        labels: the one-hot labels of each step.
        sampling_decoding: the logits for the probabilities; None for `decoding`.
        name: the name of the operations.
    """
    with tf.name_scope(name, "sequence_classifier", [decoding, labels]):
        losses, predictions = [], []
        for i, logits in enumerate(decoding):
            about = {"labels": labels[i], "logits": logits, "name": f"sequence_loss/xent_raw{i}"}
            losses.append(tf.nn.softmax_cross_entropy_with_logits(**about))
            predictions.append(tf.nn.softmax(sampling_decoding[i] if sampling_decoding else logits))
        loss = tf.reduce_sum(tf.add_n(losses, name="sequence_loss/xent"), name="sequence_loss")
        return tf.stack(predictions, axis=1), loss


def seq2seq_inputs(
    x: Any, y: Any, input_length: int, output_length: int, sentinel: Any = None, name: str | None = None
) -> tuple[list[Any], list[Any], list[Any]]:
    """The steps of x, those of y after a sentinel, and those of y before a sentinel.

    Args:
        x: [batch, time, ...].
        y: [batch, time, n].
        input_length: without effect.
        output_length: without effect.
        sentinel: [batch, n]; None for zeros.
        name: the name of the operations.
    """
    with tf.name_scope(name, "seq2seq_inputs", [x, y]):
        inputs, outputs = tf.unstack(x, axis=1), tf.unstack(y, axis=1)
        if sentinel is None:
            sentinel = tf.zeros(tf.stack([tf.shape(x)[0], outputs[0].get_shape()[1]]))
            sentinel.set_shape(outputs[0].get_shape())
        return inputs, [sentinel, *outputs], [*outputs, sentinel]


def rnn_decoder(
    decoder_inputs: list[Any], initial_state: Any, cell: Any, scope: str | None = None
) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """Run a cell over inputs, and over its own outputs.

    Returns:
        The outputs and states of training, and those of sampling.
    """
    with tf.variable_scope(scope or "dnn_decoder"):
        outputs: list[Any] = []
        sampled: list[Any] = []
        states, sampled_states = [initial_state], [initial_state]
        with tf.name_scope("training", values=[decoder_inputs, initial_state]):
            for i, each in enumerate(decoder_inputs):
                if i:
                    tf.get_variable_scope().reuse_variables()
                output, state = cell(each, states[-1])
                outputs.append(output)
                states.append(state)
        with tf.name_scope("sampling", values=[initial_state]):
            for i in range(len(decoder_inputs)):
                output, state = cell(sampled[-1], sampled_states[-1]) if i else (outputs[0], states[0])
                sampled.append(output)
                sampled_states.append(state)
    return outputs, states, sampled, sampled_states


def rnn_seq2seq(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    encoder_cell: Any,
    decoder_cell: Any = None,
    dtype: Any = tf.float32,
    scope: str | None = None,
) -> tuple[list[Any], list[Any], list[Any], list[Any]]:
    """`rnn_decoder` from the last state of an encoder; one cell may be both."""
    with tf.variable_scope(scope or "rnn_seq2seq"):
        _, state = tf.nn.static_rnn(encoder_cell, encoder_inputs, dtype=dtype)
        return rnn_decoder(decoder_inputs, state, decoder_cell or encoder_cell)
