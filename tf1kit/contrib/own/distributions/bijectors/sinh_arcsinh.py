"""A transformation of skewness and tails as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/sinh_arcsinh.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise, Parameters


def _sqrtx2p1(x: Any) -> Any:
    """The root of x^2 + 1, which is |x| where the square would be too large."""
    is_small = tf.abs(x) * np.sqrt(np.finfo(x.dtype.as_numpy_dtype).eps) <= 1.0
    return tf.where_v2(is_small, tf.sqrt(x**2.0 + 1.0), tf.abs(x))


class SinhArcsinh(Elementwise):
    """y = sinh((arcsinh(x) + skewness) tailweight); by default it is the identity."""

    def __init__(
        self, skewness: Any = None, tailweight: Any = None, validate_args: bool = False, name: str = "SinhArcsinh"
    ) -> None:
        with Parameters(name, validate_args) as made:
            self._skewness: Any = tf.convert_to_tensor(0.0 if skewness is None else skewness, name="skewness")
            weight = tf.convert_to_tensor(
                1.0 if tailweight is None else tailweight, name="tailweight", dtype=self._skewness.dtype
            )
            tf.assert_same_float_dtype([self._skewness, weight])
            self._tailweight = made.positive(weight, "Argument tailweight was not positive")
        super().__init__(validate_args, name)

    skewness = property_of("skewness", "The skewness.")
    tailweight = property_of("tailweight", "The weight of the tails.")

    def _forward(self, x: Any) -> Any:
        return tf.sinh((tf.asinh(x) + self.skewness) * self.tailweight)

    def _inverse(self, y: Any) -> Any:
        return tf.sinh(tf.asinh(y) / self.tailweight - self.skewness)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        slope = tf.cosh(tf.asinh(y) / self.tailweight - self.skewness) / _sqrtx2p1(y)
        return tf.log(slope) - tf.log(self.tailweight)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        slope = tf.cosh((tf.asinh(x) + self.skewness) * self.tailweight) / _sqrtx2p1(x)
        return tf.log(slope) + tf.log(self.tailweight)
