"""The normal distribution of vectors by their covariance.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/mvn_full_covariance.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions.mvn_tril import MultivariateNormalTriL


class MultivariateNormalFullCovariance(MultivariateNormalTriL):
    """The covariance is `covariance_matrix`, symmetric and positive definite."""

    def __init__(
        self,
        loc: Any = None,
        covariance_matrix: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MultivariateNormalFullCovariance",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name) as name:
            tril = None
            if covariance_matrix is not None:
                matrix = tf.convert_to_tensor(covariance_matrix, name="covariance_matrix")
                transposed = tf.matrix_transpose(matrix)
                checks = [tf.debugging.assert_near(matrix, transposed)] if validate_args else []
                with tf.control_dependencies(checks):
                    tril = tf.cholesky(matrix)
            super().__init__(loc, tril, validate_args, allow_nan_stats, name)
        derived(self, parameters)
