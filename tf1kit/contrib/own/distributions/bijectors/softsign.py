"""The softsign function as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/softsign.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise


class Softsign(Elementwise):
    """y = x / (1 + |x|)."""

    def __init__(self, validate_args: bool = False, name: str = "softsign") -> None:
        super().__init__(validate_args, name)

    def _forward(self, x: Any) -> Any:
        return x / (1.0 + tf.abs(x))

    def _inverse(self, y: Any) -> Any:
        y = self._valid(y)
        return y / (1.0 - tf.abs(y))

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        return -2.0 * tf.log1p(tf.abs(x))

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        return -2.0 * tf.log1p(-tf.abs(self._valid(y)))

    def _valid(self, y: Any) -> Any:
        message, dtype = "Inverse transformation input must be {} than {}.", y.dtype.base_dtype
        return self._if(
            y,
            lambda: tf.assert_greater(y, tf.cast(-1.0, dtype=dtype), message=message.format("greater", -1)),
            lambda: tf.assert_less(y, tf.cast(1.0, dtype=dtype), message=message.format("less", 1)),
        )
