"""The inverse distribution function of Kumaraswamy's distribution as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/kumaraswamy.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise, Parameters


class Kumaraswamy(Elementwise):
    """y = (1 - (1 - x)^(1 / concentration0))^(1 / concentration1) for numbers in [0, 1]."""

    def __init__(
        self,
        concentration1: Any = None,
        concentration0: Any = None,
        validate_args: bool = False,
        name: str = "kumaraswamy",
    ) -> None:
        message = "Concentration parameter must be positive."
        with Parameters(name, validate_args) as made:
            one = tf.convert_to_tensor(concentration1, name="concentration1")
            self._concentration1 = made.positive(one, message)
            zero = tf.convert_to_tensor(concentration0, name="concentration0")
            self._concentration0 = made.positive(zero, message)
        super().__init__(validate_args, name)

    concentration1 = property_of("concentration1", "The first parameter.")
    concentration0 = property_of("concentration0", "The second parameter.")

    def _forward(self, x: Any) -> Any:
        x = self._in_unit(x)
        return tf.exp(tf.log1p(-tf.exp(tf.log1p(-x) / self.concentration0)) / self.concentration1)

    def _inverse(self, y: Any) -> Any:
        y = self._in_unit(y)
        return tf.exp(tf.log1p(-((1 - y**self.concentration1) ** self.concentration0)))

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        y = self._in_unit(y)
        a, b = self.concentration1, self.concentration0
        return tf.log(a) + tf.log(b) + (a - 1) * tf.log(y) + (b - 1) * tf.log1p(-(y**a))

    def _in_unit(self, x: Any) -> Any:
        return self._if(
            x,
            lambda: tf.assert_non_negative(x, message="sample must be non-negative"),
            lambda: tf.assert_less_equal(
                x, tf.ones([], self.concentration0.dtype), message="sample must be no larger than `1`."
            ),
        )
