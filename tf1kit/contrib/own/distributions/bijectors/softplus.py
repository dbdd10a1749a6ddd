"""The softplus function as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/softplus.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise, after
from tf1kit.tf1.private import distribution_util


class Softplus(Elementwise):
    """y = s log(1 + exp(x / s)); the softness s is 1 by default."""

    def __init__(self, hinge_softness: Any = None, validate_args: bool = False, name: str = "softplus") -> None:
        self._hinge_softness: Any = None
        with tf.name_scope(name, values=[hinge_softness]):
            if hinge_softness is not None:
                softness = tf.convert_to_tensor(hinge_softness, name="hinge_softness")
                if validate_args:
                    zero = tf.convert_to_tensor(0, dtype=softness.dtype)
                    is_nonzero = tf.assert_none_equal(zero, softness, message="hinge_softness must be non-zero")
                    softness = after([is_nonzero], softness)
                self._hinge_softness = softness
        super().__init__(validate_args, name)

    hinge_softness = property_of("hinge_softness", "The softness; None stands for 1.")

    def _softness(self, value: Any) -> Any:
        return 1.0 if self.hinge_softness is None else tf.cast(self.hinge_softness, value.dtype)

    def _forward(self, x: Any) -> Any:
        if self.hinge_softness is None:
            return tf.nn.softplus(x)
        softness = self._softness(x)
        return softness * tf.nn.softplus(x / softness)

    def _inverse(self, y: Any) -> Any:
        if self.hinge_softness is None:
            return distribution_util.softplus_inverse(y)
        softness = self._softness(y)
        return softness * distribution_util.softplus_inverse(y / softness)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        y = y if self.hinge_softness is None else y / self._softness(y)
        return -tf.log(-tf.math.expm1(-y))

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        x = x if self.hinge_softness is None else x / self._softness(x)
        return -tf.nn.softplus(-x)
