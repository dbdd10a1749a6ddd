"""The distribution function of Weibull's distribution as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/weibull.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise, Parameters, within_unit


class Weibull(Elementwise):
    """y = 1 - exp(-(x / scale)^concentration) for x >= 0."""

    def __init__(
        self, scale: Any = 1.0, concentration: Any = 1.0, validate_args: bool = False, name: str = "weibull"
    ) -> None:
        with Parameters(name, validate_args) as made:
            scale = tf.convert_to_tensor(scale, name="scale")
            concentration = tf.convert_to_tensor(concentration, name="concentration")
            tf.assert_same_float_dtype([scale, concentration])
            self._scale = made.positive(scale, "Argument scale was not positive")
            self._concentration = made.positive(concentration, "Argument concentration was not positive")
        super().__init__(validate_args, name)

    scale = property_of("scale", "The scale.")
    concentration = property_of("concentration", "The concentration.")

    def _forward(self, x: Any) -> Any:
        return -tf.math.expm1(-((self._valid_x(x) / self.scale) ** self.concentration))

    def _inverse(self, y: Any) -> Any:
        y = self._if(y, *within_unit(y))
        return self.scale * (-tf.log1p(-y)) ** (1 / self.concentration)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        y = self._if(y, *within_unit(y))
        rest = -tf.log1p(-y)
        return rest + (1 / self.concentration - 1) * tf.log(rest) + tf.log(self.scale / self.concentration)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        x, k = self._valid_x(x), self.concentration
        return -((x / self.scale) ** k) + (k - 1) * tf.log(x) + tf.log(k) - k * tf.log(self.scale)

    def _valid_x(self, x: Any) -> Any:
        message = "Forward transformation input must be at least 0."
        return self._if(x, lambda: tf.assert_non_negative(x, message=message))
