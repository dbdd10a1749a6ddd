"""Vectors of independent elements of the exponential distribution, before a linear operator.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/vector_exponential_linear_operator.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions._vector import Vector


class VectorExponentialLinearOperator(Vector):
    """`loc` plus `scale` times the vector."""

    def __init__(
        self,
        loc: Any = None,
        scale: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "VectorExponentialLinearOperator",
    ) -> None:
        parameters = dict(locals())
        self._set_up(loc, scale, validate_args, allow_nan_stats, name)
        derived(self, parameters)

    def _base(self, dtype: Any, allow_nan_stats: bool) -> Any:
        return tf.distributions.Exponential(rate=tf.ones([], dtype=dtype), allow_nan_stats=allow_nan_stats)

    def _mean(self) -> Any:
        return self._moved(1.0)

    def _mode(self) -> Any:
        return self._moved(0.0)
