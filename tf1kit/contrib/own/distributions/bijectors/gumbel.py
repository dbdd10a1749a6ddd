"""The distribution function of Gumbel's distribution as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/gumbel.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise, Parameters, within_unit


class Gumbel(Elementwise):
    """y = exp(-exp(-(x - loc) / scale))."""

    def __init__(self, loc: Any = 0.0, scale: Any = 1.0, validate_args: bool = False, name: str = "gumbel") -> None:
        with Parameters(name, validate_args) as made:
            self._loc = tf.convert_to_tensor(loc, name="loc")
            scale = tf.convert_to_tensor(scale, name="scale")
            tf.assert_same_float_dtype([self._loc, scale])
            self._scale = made.positive(scale, "Argument scale was not positive")
        super().__init__(validate_args, name)

    loc = property_of("loc", "The location.")
    scale = property_of("scale", "The scale.")

    def _forward(self, x: Any) -> Any:
        return tf.exp(-tf.exp(-(x - self.loc) / self.scale))

    def _inverse(self, y: Any) -> Any:
        y = self._if(y, *within_unit(y))
        return self.loc - self.scale * tf.log(-tf.log(y))

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        y = self._if(y, *within_unit(y))
        return tf.log(self.scale / (-tf.log(y) * y))

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        z = (x - self.loc) / self.scale
        return -z - tf.exp(-z) - tf.log(self.scale)
