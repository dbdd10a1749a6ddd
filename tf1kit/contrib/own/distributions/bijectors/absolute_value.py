"""The absolute value as a bijector, whose inverse has two values.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/absolute_value.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise


class AbsoluteValue(Elementwise):
    """y = |x|. The inverse is (-y, y); at 0 it is (0, 0)."""

    def __init__(self, validate_args: bool = False, name: str = "absolute_value") -> None:
        super().__init__(validate_args, name, is_constant_jacobian=True)

    def _checked(self, value: Any, y: Any) -> Any:
        return self._if(value, lambda: tf.assert_non_negative(y, message="Argument y was negative"))

    def _forward(self, x: Any) -> Any:
        return tf.abs(x)

    def _inverse(self, y: Any) -> Any:
        y = self._checked(y, y)
        return -y, y

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        zero = self._checked(tf.constant(0.0, dtype=y.dtype), y)
        return zero, zero

    @property
    def _is_injective(self) -> bool:
        return False
