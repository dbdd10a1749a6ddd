"""The Cauchy distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/cauchy.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import FULLY, Parametric, positive, property_of


class Cauchy(Parametric):
    """Around `loc`, as wide as `scale`."""

    def __init__(
        self, loc: Any, scale: Any, validate_args: bool = False, allow_nan_stats: bool = True, name: str = "Cauchy"
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
        shape = tf.concat([[n], self.batch_shape_tensor()], 0)
        return self._quantile(tf.random_uniform(shape, 0.0, 1.0, dtype=self.dtype, seed=seed))

    def _log_prob(self, x: Any) -> Any:
        return -tf.math.log1p(tf.square(self._z(x))) - (math.log(math.pi) + tf.log(self.scale))

    def _cdf(self, x: Any) -> Any:
        return tf.atan(self._z(x)) / math.pi + 0.5

    def _log_cdf(self, x: Any) -> Any:
        return tf.math.log1p(2 / math.pi * tf.atan(self._z(x))) - math.log(2)

    def _entropy(self) -> Any:
        return (math.log(4 * math.pi) + tf.log(self.scale)) * tf.ones_like(self.loc)

    def _quantile(self, p: Any) -> Any:
        return self.loc + self.scale * tf.tan(math.pi * (p - 0.5))

    def _mode(self) -> Any:
        return self.loc * tf.ones_like(self.scale)

    def _mean(self) -> Any:
        return self._undefined("mean")

    def _stddev(self) -> Any:
        return self._undefined("stddev")

    def _undefined(self, what: str) -> Any:
        if not self.allow_nan_stats:
            raise ValueError(f"`{what}` is undefined for Cauchy distribution.")
        return tf.fill(self.batch_shape_tensor(), self.dtype.as_numpy_dtype("nan"))

    def _z(self, x: Any) -> Any:
        return (x - self.loc) / self.scale
