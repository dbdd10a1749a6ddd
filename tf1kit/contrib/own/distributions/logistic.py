"""The logistic distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/logistic.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY, Parametric, positive, property_of


class Logistic(Parametric):
    """Around `loc`, as wide as `scale`; its cumulative function is a sigmoid."""

    def __init__(
        self, loc: Any, scale: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "Logistic"
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[loc, scale]) as name:
            self._loc = tf.convert_to_tensor(loc, name="loc")
            self._scale = positive(scale, "scale", validate_args)
            tf.debugging.assert_same_float_dtype([self._loc, self._scale])
        self._set_up(name, parameters, (self._loc, self._scale), FULLY)

    loc = property_of("loc", "The middle.")
    scale = property_of("scale", "The width.")

    @staticmethod
    def _param_shapes(sample_shape: Any) -> dict[str, Any]:
        return dict.fromkeys(("loc", "scale"), tf.convert_to_tensor(sample_shape, tf.int32))

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        uniform = self._uniform(tf.concat([[n], self.batch_shape_tensor()], 0), seed)
        return (tf.log(uniform) - tf.math.log1p(-1.0 * uniform)) * self.scale + self.loc

    def _log_prob(self, x: Any) -> Any:
        z = self._z(x)
        return -z - 2.0 * tf.nn.softplus(-z) - tf.log(self.scale)

    def _log_cdf(self, x: Any) -> Any:
        return -tf.nn.softplus(-self._z(x))

    def _cdf(self, x: Any) -> Any:
        return tf.sigmoid(self._z(x))

    def _log_survival_function(self, x: Any) -> Any:
        return -tf.nn.softplus(self._z(x))

    def _survival_function(self, x: Any) -> Any:
        return tf.sigmoid(-self._z(x))

    def _entropy(self) -> Any:
        return 2 + tf.log(self.scale * tf.ones_like(self.loc))

    def _mean(self) -> Any:
        return self.loc * tf.ones_like(self.scale)

    def _stddev(self) -> Any:
        return self.scale * tf.ones_like(self.loc) * math.pi / math.sqrt(3)

    def _mode(self) -> Any:
        return self._mean()

    def _z(self, x: Any) -> Any:
        return (x - self.loc) / self.scale
