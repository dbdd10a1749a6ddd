"""Vectors of independent elements of the exponential distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/vector_exponential_diag.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions.distribution_util import make_diag_scale
from tf1kit.contrib.own.distributions.vector_exponential_linear_operator import VectorExponentialLinearOperator


class VectorExponentialDiag(VectorExponentialLinearOperator):
    """The scale is `scale_diag`, `scale_identity_multiplier`, or their sum; by default 1."""

    def __init__(
        self,
        loc: Any = None,
        scale_diag: Any = None,
        scale_identity_multiplier: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "VectorExponentialDiag",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name) as name, tf.name_scope("init"):
            scale = make_diag_scale(loc, scale_diag, scale_identity_multiplier)
        super().__init__(loc, scale, validate_args, allow_nan_stats, name)
        derived(self, parameters)
