"""A vector as a triangle, as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/fill_triangular.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import Bijector, distribution_util


class FillTriangular(Bijector):
    """Vectors [..., n (n + 1) / 2] to triangles [..., n, n], the lower ones or the upper ones."""

    def __init__(self, upper: bool = False, validate_args: bool = False, name: str = "fill_triangular") -> None:
        self._upper = upper
        super().__init__(forward_min_event_ndims=1, inverse_min_event_ndims=2, validate_args=validate_args, name=name)

    def _forward(self, x: Any) -> Any:
        return distribution_util.fill_triangular(x, upper=self._upper)

    def _inverse(self, y: Any) -> Any:
        return distribution_util.fill_triangular_inverse(y, upper=self._upper)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        return tf.zeros_like(x[..., 0])

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        return tf.zeros_like(y[..., 0, 0])

    def _forward_event_shape(self, input_shape: Any) -> Any:
        size = tf.compat.dimension_value(input_shape[-1])
        rows = None if size is None else vector_size_to_square_matrix_size(size, self.validate_args)
        return input_shape[:-1].concatenate([rows, rows])

    def _inverse_event_shape(self, output_shape: Any) -> Any:
        rows, columns = (tf.compat.dimension_value(size) for size in output_shape[-2:])
        if rows is not None and columns is not None and rows != columns:
            raise ValueError(f"Matrix must be square. (saw [{rows}, {columns}])")
        size = None if rows is None or columns is None else rows * (rows + 1) // 2
        return output_shape[:-2].concatenate([size])

    def _forward_event_shape_tensor(self, input_shape_tensor: Any) -> Any:
        rows = vector_size_to_square_matrix_size(input_shape_tensor[-1], self.validate_args)
        return tf.concat([input_shape_tensor[:-1], [rows, rows]], axis=0)

    def _inverse_event_shape_tensor(self, output_shape_tensor: Any) -> Any:
        rows = output_shape_tensor[-1]
        if self.validate_args:
            is_square = tf.assert_equal(rows, output_shape_tensor[-2], message="Matrix must be square.")
            rows = after([is_square], rows)
        size = tf.cast(rows * (rows + 1) / 2, output_shape_tensor.dtype)
        return tf.concat([output_shape_tensor[:-2], [size]], axis=0)


def vector_size_to_square_matrix_size(d: Any, validate_args: bool, name: str | None = None) -> Any:
    """N of d = n (n + 1) / 2, a number for a number and a tensor for a tensor.

    Raises:
        ValueError: there is no such n for a number. With `validate_args` an assertion checks a
            tensor.
    """
    if isinstance(d, float | int | np.generic | np.ndarray):
        rows = (-1 + np.sqrt(1 + 8 * float(d))) / 2.0
        if float(int(rows)) != rows:
            raise ValueError("Vector length is not a triangular number.")
        return int(rows)
    with tf.name_scope(name, "vector_size_to_square_matrix_size", [d]):
        rows = (-1.0 + tf.sqrt(1 + 8.0 * tf.cast(d, tf.float32))) / 2.0
        if validate_args:
            whole = tf.cast(tf.cast(rows, tf.int32), tf.float32)
            is_whole = tf.assert_equal(whole, rows, message="Vector length is not a triangular number")
            rows = after([is_whole], rows)
        return tf.cast(rows, d.dtype)
