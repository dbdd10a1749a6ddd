"""Losses of lists of logits, and models for several lengths."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

Loss = Callable[..., Any]


def sequence_loss_by_example(
    logits: list[Any],
    targets: list[Any],
    weights: list[Any],
    average_across_timesteps: Any = True,
    softmax_loss_function: Loss | None = None,
    name: str | None = None,
) -> Any:
    """Weighted cross-entropy of each sequence.

    Args:
        logits: T tensors [B, K].
        targets: T tensors int [B].
        weights: T tensors float [B].
        average_across_timesteps: whether to divide by the summed weights of the sequence (plus
            1e-12).
        softmax_loss_function: called with `labels=` and `logits=` of a step; by default the sparse
            softmax cross-entropy.
        name: the name scope of the operations.

    Returns:
        float [B].

    Raises:
        ValueError: the lists are of different lengths.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    if not len(logits) == len(targets) == len(weights):
        raise ValueError(
            f"Lengths of logits, weights, and targets must be the same: {len(logits)}, {len(weights)}, {len(targets)}."
        )
    with tf.name_scope(name, "sequence_loss_by_example", logits + targets + weights):
        losses = []
        for logit, target, weight in zip(logits, targets, weights, strict=True):
            if softmax_loss_function is None:
                labels = tf.reshape(target, [-1])
                loss = tf.nn.sparse_softmax_cross_entropy_with_logits(labels=labels, logits=logit)
            else:
                loss = softmax_loss_function(labels=target, logits=logit)
            losses.append(loss * weight)
        total = tf.add_n(losses)
        return total / (tf.add_n(weights) + 1e-12) if average_across_timesteps else total


def sequence_loss(
    logits: list[Any],
    targets: list[Any],
    weights: list[Any],
    average_across_timesteps: Any = True,
    average_across_batch: Any = True,
    softmax_loss_function: Loss | None = None,
    name: str | None = None,
) -> Any:
    """Weighted cross-entropy of a batch of sequences: the sum of `sequence_loss_by_example`.

    Args:
        logits: T tensors [B, K].
        targets: T tensors int [B].
        weights: T tensors float [B].
        average_across_timesteps: see `sequence_loss_by_example`.
        average_across_batch: whether to divide by B.
        softmax_loss_function: see `sequence_loss_by_example`.
        name: the name scope of the operations.

    Returns:
        a float scalar.

    Raises:
        ValueError: the lists are of different lengths.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    with tf.name_scope(name, "sequence_loss", logits + targets + weights):
        losses = sequence_loss_by_example(
            logits,
            targets,
            weights,
            average_across_timesteps=average_across_timesteps,
            softmax_loss_function=softmax_loss_function,
        )
        total = tf.reduce_sum(losses)
        return total / tf.cast(tf.shape(targets[0])[0], total.dtype) if average_across_batch else total


def model_with_buckets(
    encoder_inputs: list[Any],
    decoder_inputs: list[Any],
    targets: list[Any],
    weights: list[Any],
    buckets: list[tuple[int, int]],
    seq2seq: Callable[[list[Any], list[Any]], tuple[list[Any], Any]],
    softmax_loss_function: Loss | None = None,
    per_example_loss: bool = False,
    name: str | None = None,
) -> tuple[list[list[Any]], list[Any]]:
    """Build the same model, with the same variables, for several pairs of lengths.

    Args:
        encoder_inputs: at least as many tensors as the last bucket's encoder takes.
        decoder_inputs: at least as many tensors as the last bucket's decoder takes.
        targets: at least as many tensors as the last bucket's decoder takes, int [B].
        weights: at least as many tensors as the last bucket's decoder takes, float [B].
        buckets: pairs of the encoder's and the decoder's length, the longest last.
        seq2seq: called with a bucket's encoder and decoder inputs; returns a list of outputs and a
            state.
        softmax_loss_function: see `sequence_loss_by_example`.
        per_example_loss: whether a loss is [B], else it is a scalar.
        name: the name scope of the operations.

    Returns:
        the outputs and the loss of each bucket.

    Raises:
        ValueError: a list is shorter than the last bucket.

    Source: TensorFlow 1.15.5, tensorflow/contrib/legacy_seq2seq/python/ops/seq2seq.py.
    """
    for what, tensors, needed in (
        ("encoder_inputs", encoder_inputs, buckets[-1][0]),
        ("targets", targets, buckets[-1][1]),
        ("weights", weights, buckets[-1][1]),
    ):
        if len(tensors) < needed:
            raise ValueError(f"Length of {what} ({len(tensors)}) must be at least that of last bucket ({needed}).")
    loss = sequence_loss_by_example if per_example_loss else sequence_loss
    losses, outputs = [], []
    with tf.name_scope(name, "model_with_buckets", encoder_inputs + decoder_inputs + targets + weights):
        for index, (encoder_length, length) in enumerate(buckets):
            with tf.variable_scope(tf.get_variable_scope(), reuse=True if index else None):
                bucket_outputs, _ = seq2seq(encoder_inputs[:encoder_length], decoder_inputs[:length])
                outputs.append(bucket_outputs)
                losses.append(
                    loss(
                        bucket_outputs,
                        targets[:length],
                        weights[:length],
                        softmax_loss_function=softmax_loss_function,
                    )
                )
    return outputs, losses
