"""The inverse of a lower triangle as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/matrix_inverse_tril.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import Bijector


class MatrixInverseTriL(Bijector):
    """y = x^-1 for lower triangles [..., k, k]. It is its own inverse."""

    def __init__(self, validate_args: bool = False, name: str = "matrix_inverse_tril") -> None:
        super().__init__(forward_min_event_ndims=2, validate_args=validate_args, name=name)

    def _forward(self, x: Any) -> Any:
        with tf.control_dependencies(self._assertions(x)):
            shape = tf.shape(x)
            return tf.matrix_triangular_solve(x, tf.eye(shape[-1], batch_shape=shape[:-2]), lower=True)

    def _inverse(self, y: Any) -> Any:
        return self._forward(y)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        with tf.control_dependencies(self._assertions(x)):
            rows = tf.cast(tf.shape(x)[-1], x.dtype.base_dtype)
            return -2.0 * rows * tf.reduce_sum(tf.log(tf.abs(tf.matrix_diag_part(x))), axis=-1)

    def _assertions(self, x: Any) -> list[Any]:
        if not self.validate_args:
            return []
        shape = tf.shape(x)
        is_matrix = tf.assert_rank_at_least(x, 2, message="Input must have rank at least 2.")
        is_square = tf.assert_equal(shape[-2], shape[-1], message="Input must be a square matrix.")
        above = tf.matrix_band_part(tf.matrix_set_diag(x, tf.zeros(shape[:-1], dtype=tf.float32)), 0, -1)
        is_lower = tf.assert_equal(above, tf.zeros_like(above), message="Input must be lower triangular.")
        diag = tf.matrix_diag_part(x)
        message = "Input must have all diagonal entries nonzero."
        return [is_matrix, is_square, is_lower, tf.assert_none_equal(diag, tf.zeros_like(diag), message=message)]
