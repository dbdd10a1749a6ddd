"""Cross-entropy of sequences. Source: TensorFlow 1.15.5,
tensorflow/contrib/seq2seq/python/ops/loss.py (behaviour).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["SequenceLoss", "sequence_loss"]

SHAPES = {  # argument: its rank, and its shape in 1.15.5's words
    "logits": (3, "[batch_size x sequence_length x logits]"),
    "targets": (2, "[batch_size x sequence_length]"),
    "weights": (2, "[batch_size x sequence_length]"),
}


def sequence_loss(
    logits: Any,
    targets: Any,
    weights: Any,
    average_across_timesteps: bool = True,
    average_across_batch: bool = True,
    sum_over_timesteps: bool = False,
    sum_over_batch: bool = False,
    softmax_loss_function: Callable[..., Any] | None = None,
    name: str | None = None,
) -> Any:
    """Weighted cross-entropy of a batch of sequences.

    Args:
        logits: float [B, T, K].
        targets: int [B, T].
        weights: float [B, T]; 0 masks a step.
        average_across_timesteps: whether to sum over T and to divide by the sum of the weights over
            T.
        average_across_batch: whether to sum over B and to divide by the sum of the weights over B,
            which is the batch size if all weights are 1.
        sum_over_timesteps: whether to sum over T and to divide by the number of weights over T that
            are not 0.
        sum_over_batch: whether to sum over B and to divide by the number of weights over B that are
            not 0.
        softmax_loss_function: called with `labels=` [B * T] and `logits=` [B * T, K]; by default
            the sparse softmax cross-entropy.
        name: the name scope of the operations.

    Returns:
        a scalar, [B], [T] or [B, T]: the axes that are not summed. The loss is 0 where a divisor is
            0.

    Raises:
        ValueError: an argument has another rank, or an axis is to be averaged and summed.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/loss.py.
    """
    for argument, tensor in (("logits", logits), ("targets", targets), ("weights", weights)):
        rank, shape = SHAPES[argument]
        if len(tensor.get_shape()) != rank:
            raise ValueError(f"{argument.capitalize()} must be a {shape} tensor")
    for axis, both in {
        "timesteps": average_across_timesteps and sum_over_timesteps,
        "batch": average_across_batch and sum_over_batch,
    }.items():
        if both:
            raise ValueError(f"average_across_{axis} and sum_over_{axis} cannot be set to True at same time.")
    with tf.name_scope(name, "sequence_loss", [logits, targets, weights]):
        loss = softmax_loss_function or tf.nn.sparse_softmax_cross_entropy_with_logits
        flat_logits = tf.reshape(logits, [-1, tf.shape(logits)[2]])
        losses = loss(labels=tf.reshape(targets, [-1]), logits=flat_logits) * tf.reshape(weights, [-1])
        if average_across_timesteps and average_across_batch:
            return _ratio(losses, weights, None, by_weight=True)
        if sum_over_timesteps and sum_over_batch:
            return _ratio(losses, weights, None, by_weight=False)
        losses = tf.reshape(losses, tf.shape(logits)[0:2])
        if average_across_timesteps or average_across_batch:
            return _ratio(losses, weights, [0] if average_across_batch else [1], by_weight=True)
        if sum_over_timesteps or sum_over_batch:
            return _ratio(losses, weights, [0] if sum_over_batch else [1], by_weight=False)
        return losses


def _ratio(losses: Any, weights: Any, axis: list[int] | None, by_weight: bool) -> Any:
    """The summed losses, divided by the summed weights or by the number of weights that are not
    0.
    """
    total = tf.reduce_sum(losses, axis=axis)
    size = (
        tf.reduce_sum(weights, axis=axis) if by_weight else tf.cast(tf.count_nonzero(weights, axis=axis), total.dtype)
    )
    return tf.div_no_nan(total, size)


class SequenceLoss:
    """`sequence_loss` with its options fixed: `loss(y_true, y_pred, sample_weight)`.

    In 1.15.5 this class is a Keras loss, but no public module has it. Here it is an ordinary
    callable, because Keras 3 does not have the base class.
    """

    def __init__(
        self,
        average_across_timesteps: bool = False,
        average_across_batch: bool = False,
        sum_over_timesteps: bool = True,
        sum_over_batch: bool = True,
        softmax_loss_function: Callable[..., Any] | None = None,
        name: str | None = None,
    ) -> None:
        self.average_across_timesteps = average_across_timesteps
        self.average_across_batch = average_across_batch
        self.sum_over_timesteps = sum_over_timesteps
        self.sum_over_batch = sum_over_batch
        self.softmax_loss_function = softmax_loss_function
        self.name = name

    def __call__(self, y_true: Any, y_pred: Any, sample_weight: Any = None) -> Any:
        """`sequence_loss` of `y_pred` float [B, T, K], `y_true` int [B, T] and `sample_weight`
        float [B, T].
        """
        return sequence_loss(
            y_pred,
            y_true,
            sample_weight,
            average_across_timesteps=self.average_across_timesteps,
            average_across_batch=self.average_across_batch,
            sum_over_timesteps=self.sum_over_timesteps,
            sum_over_batch=self.sum_over_batch,
            softmax_loss_function=self.softmax_loss_function,
            name=self.name,
        )
