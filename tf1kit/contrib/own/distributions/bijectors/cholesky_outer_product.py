"""The product of a lower triangle with its transpose as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/cholesky_outer_product.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import Bijector, distribution_util


class CholeskyOuterProduct(Bijector):
    """y = x x^T for lower triangles [..., k, k] with a positive diagonal; the inverse is the
    Cholesky factor.
    """

    def __init__(self, validate_args: bool = False, name: str = "cholesky_outer_product") -> None:
        super().__init__(forward_min_event_ndims=2, validate_args=validate_args, name=name)

    def _forward(self, x: Any) -> Any:
        if self.validate_args:
            is_matrix, shape = tf.assert_rank_at_least(x, 2), tf.shape(x)
            x = after([is_matrix, tf.assert_equal(shape[-2], shape[-1])], x)
        x = tf.matrix_band_part(x, -1, 0)
        return tf.matmul(x, x, adjoint_b=True)

    def _inverse(self, y: Any) -> Any:
        return tf.cholesky(y)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        """d/dx_ij of row i of the product is a triangle, whose diagonal holds x_jj for j <= i and
        twice that for j = i. So x_jj counts k - j times, and there are k factors of 2.
        """
        diag = self._with_batch(tf.matrix_diag_part(x))
        if self.validate_args:
            message = "Input must be a (batch of) {}matrix."
            is_matrix, shape = tf.assert_rank_at_least(x, 2, message=message.format("")), tf.shape(x)
            is_square = tf.assert_equal(shape[-2], shape[-1], message=message.format("square "))
            is_positive = tf.assert_positive(diag, message="Input must be positive definite.")
            x = after([is_matrix, is_square, is_positive], x)
        rows: Any = None if x.shape.rank is None else tf.compat.dimension_value(x.shape[-1])
        if rows is None:
            rows = tf.shape(x)[-1]
            size = tf.cast(rows, dtype=x.dtype)
        else:
            size = np.array(rows, dtype=x.dtype.as_numpy_dtype)
        counts = tf.linspace(size, 1.0, rows)
        total = tf.squeeze(tf.matmul(tf.log(diag), counts[..., tf.newaxis]), axis=-1)
        volume = size * np.log(2.0) + total
        if x.shape.rank is not None:
            return tf.squeeze(volume, axis=-1) if x.shape.rank == 2 else volume
        shape = tf.shape(volume)
        last = distribution_util.pick_vector(tf.equal(tf.rank(x), 2), np.array([], dtype=np.int32), shape[-1:])
        return tf.reshape(volume, tf.concat([shape[:-1], last], 0))

    def _with_batch(self, x: Any) -> Any:
        """A vector as a batch of one vector."""
        if x.shape.rank is not None:
            return x[tf.newaxis, :] if x.shape.rank == 1 else x
        shape = tf.shape(x)
        one = distribution_util.pick_vector(tf.equal(tf.rank(x), 1), [1], np.array([], dtype=np.int32))
        return tf.reshape(x, tf.concat([shape[:-1], one, shape[-1:]], 0))
