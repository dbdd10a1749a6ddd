"""The normal distribution of vectors by a Cholesky factor.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/mvn_tril.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions.mvn_linear_operator import MultivariateNormalLinearOperator


class MultivariateNormalTriL(MultivariateNormalLinearOperator):
    """The covariance is the lower triangle `scale_tril` times its transpose.

    Raises:
        ValueError: neither `loc` nor `scale_tril` is given.
    """

    def __init__(
        self,
        loc: Any = None,
        scale_tril: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MultivariateNormalTriL",
    ) -> None:
        parameters = dict(locals())
        if loc is None and scale_tril is None:
            raise ValueError("Must specify one or both of `loc`, `scale_tril`.")
        with tf.name_scope(name) as name:
            loc = None if loc is None else tf.convert_to_tensor(loc, name="loc")
            if scale_tril is None:
                rows = tf.compat.dimension_value(loc.shape[-1])
                scale = tf.linalg.LinearOperatorIdentity(rows, dtype=loc.dtype, assert_proper_shapes=validate_args)
            else:
                tril = tf.convert_to_tensor(scale_tril, name="scale_tril")
                scale = tf.linalg.LinearOperatorLowerTriangular(
                    tril, is_non_singular=True, is_self_adjoint=False, is_positive_definite=False
                )
        super().__init__(loc, scale, validate_args, allow_nan_stats, name)
        derived(self, parameters)
