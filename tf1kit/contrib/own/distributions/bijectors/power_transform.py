"""A power as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/power_transform.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise, Parameters


class PowerTransform(Elementwise):
    """y = (1 + power x)^(1 / power); for power 0 it is exp(x).

    Raises:
        ValueError: `power` is negative, or not known while the graph is built.
    """

    def __init__(self, power: Any = 0.0, validate_args: bool = False, name: str = "power_transform") -> None:
        with Parameters(name, validate_args):
            power = tf.get_static_value(tf.convert_to_tensor(power, name="power"))
        if power is None or power < 0:
            raise ValueError("`power` must be a non-negative TF constant.")
        self._power = power
        super().__init__(validate_args, name)

    power = property_of("power", "The power, a NumPy number.")

    def _forward(self, x: Any) -> Any:
        x = self._valid_x(x)
        return tf.exp(x) if self.power == 0.0 else tf.exp(tf.log1p(x * self.power) / self.power)

    def _inverse(self, y: Any) -> Any:
        y = self._valid_y(y)
        return tf.log(y) if self.power == 0.0 else tf.math.expm1(tf.log(y) * self.power) / self.power

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        return (self.power - 1.0) * tf.log(self._valid_y(y))

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        x = self._valid_x(x)
        return x if self.power == 0.0 else (1.0 / self.power - 1.0) * tf.log1p(x * self.power)

    def _valid_x(self, x: Any) -> Any:
        if self.power == 0.0:
            return x
        message = f"Forward transformation input must be at least {-1.0 / self.power}."
        return self._if(x, lambda: tf.assert_non_negative(1.0 + self.power * x, message=message))

    def _valid_y(self, y: Any) -> Any:
        message = "Inverse transformation input must be greater than 0."
        return self._if(y, lambda: tf.assert_positive(y, message=message))
