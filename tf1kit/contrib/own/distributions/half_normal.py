"""The half-normal distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/half_normal.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY, Parametric, positive, property_of


class HalfNormal(Parametric):
    """The absolute value of a normal variable of mean 0."""

    def __init__(
        self, scale: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "HalfNormal"
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[scale]) as name:
            self._scale = positive(scale, "scale", validate_args)
        self._set_up(name, parameters, (self._scale,), FULLY)

    scale = property_of("scale", "The width.")

    @staticmethod
    def _param_shapes(sample_shape: Any) -> dict[str, Any]:
        return {"scale": tf.convert_to_tensor(sample_shape, tf.int32)}

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        shape = tf.concat([[n], self.batch_shape_tensor()], 0)
        return tf.abs(tf.random_normal(shape, dtype=self.dtype, seed=seed) * self.scale)

    def _prob(self, x: Any) -> Any:
        height = math.sqrt(2) / self.scale / math.sqrt(math.pi)
        return height * tf.exp(-0.5 * (x / self.scale) ** 2) * tf.cast(x >= 0, self.dtype)

    def _cdf(self, x: Any) -> Any:
        return tf.erf(tf.nn.relu(x) / self.scale / math.sqrt(2.0))

    def _entropy(self) -> Any:
        return 0.5 * tf.log(math.pi * self.scale**2.0 / 2.0) + 0.5

    def _mean(self) -> Any:
        return self.scale * math.sqrt(2.0) / math.sqrt(math.pi)

    def _quantile(self, p: Any) -> Any:
        return math.sqrt(2.0) * self.scale * tf.math.erfinv(p)

    def _mode(self) -> Any:
        return tf.zeros(self.batch_shape_tensor())

    def _variance(self) -> Any:
        return self.scale**2.0 * (1.0 - 2.0 / math.pi)
