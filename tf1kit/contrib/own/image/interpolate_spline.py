"""Polyharmonic splines through scattered points.

Source: TensorFlow 1.15.5: tensorflow/contrib/image/python/ops/interpolate_spline.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["interpolate_spline"]

EPSILON = 1e-10


def interpolate_spline(
    train_points: Any,
    train_values: Any,
    query_points: Any,
    order: int,
    regularization_weight: float = 0.0,
    name: str = "interpolate_spline",
) -> Any:
    """Values, at query points, of the smooth function that has given values at training points.

    Args:
        train_points: floating [batch, n, d].
        train_values: [batch, n, k].
        query_points: [batch, m, d].
        order: 1, 2 (thin plates), 3, ...
        regularization_weight: above 0, the function need not reach the given values exactly.
        name: the name scope of the operations.

    Returns:
        [batch, m, k].

    Raises:
        ValueError: d or k is not known.
    """
    with tf.name_scope(name):
        points, values, queries = (tf.convert_to_tensor(given) for given in (train_points, train_values, query_points))
        for tensor, what in ((points, "input points (d)"), (values, "output values (k)")):
            if tensor.shape[-1] is None or tf.dimension_value(tensor.shape[-1]) is None:
                raise ValueError(f"The dimensionality of the {what} must be statically-inferrable.")
        with tf.name_scope("solve"):
            weights, linear = _solve(points, values, order, regularization_weight)
        with tf.name_scope("predict"):
            near = _phi(_squared_distances(queries, points), order)
            return tf.matmul(near, weights) + tf.matmul(_with_ones(queries), linear)


def _with_ones(points: Any) -> Any:
    return tf.concat([points, tf.ones_like(points[..., :1])], 2)


def _squared_distances(left: Any, right: Any) -> Any:
    """The squared distances [batch, n, m] between points [batch, n, d] and [batch, m, d]."""
    of_left = tf.reduce_sum(tf.square(left), 2)[:, :, None]
    of_right = tf.reduce_sum(tf.square(right), 2)[:, None, :]
    return of_left - 2 * tf.matmul(left, right, adjoint_b=True) + of_right


def _solve(points: Any, values: Any, order: int, regularization_weight: float) -> tuple[Any, Any]:
    """The weights of the points [batch, n, k] and of the linear part [batch, d + 1, k]."""
    batch, count, _ = tf.unstack(tf.shape(points), num=3)
    dot = tf.matmul(points, points, adjoint_b=True)
    norms = tf.matrix_diag_part(dot)[:, :, None]
    near = _phi(norms - 2 * dot + tf.transpose(norms, [0, 2, 1]), order)
    if regularization_weight > 0:
        near += regularization_weight * tf.eye(count, dtype=points.dtype)[None]
    affine = _with_ones(points)
    size = affine.get_shape()[2]
    upper = tf.concat([near, tf.transpose(affine, [0, 2, 1])], 1)
    lower = tf.concat([affine, tf.zeros([batch, size, size], points.dtype)], 1)
    right = tf.concat([values, tf.zeros([batch, size, values.shape[-1]], points.dtype)], 1)
    solved = tf.matrix_solve(tf.concat([upper, lower], 2), right)
    return solved[:, :count, :], solved[:, count:, :]


def _phi(squared: Any, order: int) -> Any:
    """The basis function of a squared distance: r ** order, times log(r) where the order is
    even.
    """
    above = tf.maximum(squared, EPSILON)
    if order == 1:
        return tf.sqrt(above)
    if order == 2:
        return 0.5 * squared * tf.log(above)
    if order == 4:
        return 0.5 * tf.square(squared) * tf.log(above)
    if order % 2 == 0:
        return 0.5 * tf.pow(above, 0.5 * order) * tf.log(above)
    return tf.pow(above, 0.5 * order)
