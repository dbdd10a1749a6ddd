"""A factor and a shift for numbers as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/affine_scalar.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise, Parameters, after


class AffineScalar(Elementwise):
    """y = scale x + shift; None leaves one out."""

    def __init__(
        self, shift: Any = None, scale: Any = None, validate_args: bool = False, name: str = "affine_scalar"
    ) -> None:
        with Parameters(name, validate_args):
            self._shift = None if shift is None else tf.convert_to_tensor(shift, name="shift")
            factor: Any = None if scale is None else tf.convert_to_tensor(scale, name="scale")
            if scale is not None and validate_args:
                factor = after([tf.assert_none_equal(factor, tf.zeros([], factor.dtype))], factor)
            self._scale = factor
            super().__init__(validate_args, name, is_constant_jacobian=True)

    shift = property_of("shift", "What is added.")
    scale = property_of("scale", "The factor.")

    def _forward(self, x: Any) -> Any:
        y = tf.identity(x)
        y = y if self.scale is None else y * self.scale
        return y if self.shift is None else y + self.shift

    def _inverse(self, y: Any) -> Any:
        x = tf.identity(y)
        x = x if self.shift is None else x - self.shift
        return x if self.scale is None else x / self.scale

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        if self.scale is None:
            return tf.constant(0.0, dtype=x.dtype.base_dtype)
        return tf.log(tf.abs(self.scale))
