"""The normal distribution of vectors with a diagonal covariance.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/mvn_diag.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions.distribution_util import make_diag_scale
from tf1kit.contrib.own.distributions.mvn_linear_operator import MultivariateNormalLinearOperator


class MultivariateNormalDiag(MultivariateNormalLinearOperator):
    """The deviations are `scale_diag`, `scale_identity_multiplier`, or their sum; by default 1."""

    def __init__(
        self,
        loc: Any = None,
        scale_diag: Any = None,
        scale_identity_multiplier: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MultivariateNormalDiag",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name) as name:
            scale = make_diag_scale(loc, scale_diag, scale_identity_multiplier)
        super().__init__(loc, scale, validate_args, allow_nan_stats, name)
        derived(self, parameters)


class MultivariateNormalDiagWithSoftplusScale(MultivariateNormalDiag):
    """`MultivariateNormalDiag` of the softplus of `scale_diag`."""

    def __init__(
        self,
        loc: Any,
        scale_diag: Any,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MultivariateNormalDiagWithSoftplusScale",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[scale_diag]) as name:
            scale = tf.nn.softplus(scale_diag)
            super().__init__(loc, scale, None, validate_args, allow_nan_stats, name)
        derived(self, parameters)
