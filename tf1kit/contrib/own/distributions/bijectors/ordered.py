"""Increasing vectors to any vectors, as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/ordered.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import Bijector


class Ordered(Bijector):
    """y[0] = x[0], y[k] = log(x[k] - x[k - 1]) for increasing vectors x."""

    def __init__(self, validate_args: bool = False, name: str = "ordered") -> None:
        super().__init__(forward_min_event_ndims=1, validate_args=validate_args, name=name)

    def _forward_event_shape(self, input_shape: Any) -> Any:
        if input_shape.rank is None or input_shape[-1] is None:
            return input_shape
        return tf.TensorShape([input_shape[-1]])

    def _forward_event_shape_tensor(self, input_shape: Any) -> Any:
        return (input_shape[-1])[..., tf.newaxis]

    def _inverse_event_shape(self, output_shape: Any) -> Any:
        if output_shape.rank is None or output_shape[-1] is None:
            return output_shape
        if output_shape[-1] <= 1:
            raise ValueError(f"output_shape[-1] = {output_shape[-1]} <= 1")
        return tf.TensorShape([output_shape[-1]])

    def _inverse_event_shape_tensor(self, output_shape: Any) -> Any:
        if self.validate_args:
            message = "Need last dimension greater than 1."
            output_shape = after([tf.assert_greater(output_shape[-1], 1, message=message)], output_shape)
        return (output_shape[-1])[..., tf.newaxis]

    def _forward(self, x: Any) -> Any:
        x = self._increasing(x)
        return tf.concat([x[..., 0, tf.newaxis], tf.log(x[..., 1:] - x[..., :-1])], axis=-1)

    def _inverse(self, y: Any) -> Any:
        return tf.cumsum(tf.concat([y[..., 0, tf.newaxis], tf.exp(y[..., 1:])], axis=-1), axis=-1)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        return tf.reduce_sum(y[..., 1:], axis=-1)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        x = self._increasing(x)
        return -tf.reduce_sum(tf.log(x[..., 1:] - x[..., :-1]), axis=-1)

    def _increasing(self, x: Any) -> Any:
        if not self.validate_args:
            return x
        message = "Forward transformation input must be strictly increasing."
        return after([tf.assert_positive(x[..., 1:] - x[..., :-1], message=message)], x)
