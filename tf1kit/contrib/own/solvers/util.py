"""Matrices as operators, and norms.

Source: TensorFlow 1.15.5: tensorflow/contrib/solvers/python/ops/util.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf


class LinearOperator(NamedTuple):
    """A matrix by what it does to column vectors."""

    shape: Any
    dtype: Any
    apply: Callable[[Any], Any]
    apply_adjoint: Callable[[Any], Any]


def _shape(matrix: Any) -> Any:
    return matrix.shape.as_list() if matrix.shape.is_fully_defined() else tf.shape(matrix)


def create_operator(matrix: Any) -> LinearOperator:
    """The operator of a matrix: it multiplies by the matrix and by its adjoint."""
    return LinearOperator(
        _shape(matrix), matrix.dtype, lambda v: tf.matmul(matrix, v), lambda v: tf.matmul(matrix, v, adjoint_a=True)
    )


def identity_operator(matrix: Any) -> LinearOperator:
    """The identity of a matrix's shape."""
    return LinearOperator(_shape(matrix), matrix.dtype, lambda v: v, lambda v: v)


def dot(x: Any, y: Any) -> Any:
    """The scalar product; the first vector is conjugated."""
    return tf.reduce_sum(tf.math.conj(x) * y)


def l2norm_squared(v: Any) -> Any:
    """The sum of the squares."""
    return tf.constant(2, v.dtype.base_dtype) * tf.nn.l2_loss(v)


def l2norm(v: Any) -> Any:
    """The length of a vector."""
    return tf.sqrt(l2norm_squared(v))


def l2normalize(v: Any) -> tuple[Any, Any]:
    """A vector of length 1, and the length that it had."""
    norm = l2norm(v)
    return v / norm, norm
