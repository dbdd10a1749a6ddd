"""The square as a bijector of numbers that are not negative.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/square.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import Elementwise


class Square(Elementwise):
    """y = x^2 for x >= 0."""

    def __init__(self, validate_args: bool = False, name: str = "square") -> None:
        super().__init__(validate_args, name)

    def _forward(self, x: Any) -> Any:
        return tf.square(self._valid(x))

    def _inverse(self, y: Any) -> Any:
        return tf.sqrt(self._valid(y))

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        return np.log(2.0) + tf.log(self._valid(x))

    def _valid(self, value: Any) -> Any:
        message = "All elements must be non-negative."
        return self._if(value, lambda: tf.assert_non_negative(value, message=message))
