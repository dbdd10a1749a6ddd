"""The softmax of a vector with a zero behind it, as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/softmax_centered.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import Bijector, distribution_util


class SoftmaxCentered(Bijector):
    """y = softmax([x, 0]): vectors [..., k] to probabilities [..., k + 1]."""

    def __init__(self, validate_args: bool = False, name: str = "softmax_centered") -> None:
        super().__init__(forward_min_event_ndims=1, validate_args=validate_args, name=name)

    def _forward_event_shape(self, input_shape: Any) -> Any:
        if input_shape.rank is None or input_shape[-1] is None:
            return input_shape
        return tf.TensorShape([input_shape[-1] + 1])

    def _forward_event_shape_tensor(self, input_shape: Any) -> Any:
        return (input_shape[-1] + 1)[..., tf.newaxis]

    def _inverse_event_shape(self, output_shape: Any) -> Any:
        if output_shape.rank is None or output_shape[-1] is None:
            return output_shape
        if output_shape[-1] <= 1:
            raise ValueError(f"output_shape[-1] = {output_shape[-1]} <= 1")
        return tf.TensorShape([output_shape[-1] - 1])

    def _inverse_event_shape_tensor(self, output_shape: Any) -> Any:
        if self.validate_args:
            message = "Need last dimension greater than 1."
            output_shape = after([tf.assert_greater(output_shape[-1], 1, message=message)], output_shape)
        return (output_shape[-1] - 1)[..., tf.newaxis]

    def _forward(self, x: Any) -> Any:
        return tf.nn.softmax(_sized(distribution_util.pad(x, axis=-1, back=True), x, 1))

    def _inverse(self, y: Any) -> Any:
        x = tf.log(y)
        return _sized(x[..., :-1] + (-x[..., -1])[..., tf.newaxis], y, -1)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        return -tf.reduce_sum(tf.log(y), axis=-1)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        total = tf.nn.softplus(tf.reduce_logsumexp(x, axis=-1, keepdims=True))
        return tf.squeeze(-total + tf.reduce_sum(x - total, axis=-1, keepdims=True), axis=-1)


def _sized(value: Any, given: Any, more: int) -> Any:
    """A tensor with the static shape of another one, and `more` elements in a vector."""
    if given.shape.rank is not None:
        size = tf.compat.dimension_value(given.shape[-1])
        value.set_shape(given.shape[:-1].concatenate([None if size is None else size + more]))
    return value
