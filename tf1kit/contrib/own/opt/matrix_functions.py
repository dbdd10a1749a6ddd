"""Roots of matrices by iteration.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/matrix_functions.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def matrix_square_root(mat_a: Any, mat_a_size: Any, iter_count: int = 100, ridge_epsilon: float = 1e-4) -> Any:
    """The square root of a positive semidefinite matrix, by Newton and Schulz.

    Args:
        mat_a: [size, size].
        mat_a_size: its size.
        iter_count: the largest number of steps.
        ridge_epsilon: is added to the diagonal.
    """
    identity = tf.eye(tf.cast(mat_a_size, tf.int32))
    mat_a = mat_a + ridge_epsilon * identity
    norm = tf.sqrt(tf.reduce_sum(mat_a * mat_a))

    def step(i: Any, y: Any, _: Any, z: Any, error: Any, __: Any) -> tuple[Any, ...]:
        current = 0.5 * (3.0 * identity - tf.matmul(z, y))
        new_y, new_z = tf.matmul(y, current), tf.matmul(current, z)
        root = new_y * tf.sqrt(norm)
        rest = mat_a - tf.matmul(root, root)
        return i + 1, new_y, y, new_z, tf.sqrt(tf.reduce_sum(rest * rest)) / norm, error

    def going(i: Any, *state: Any) -> Any:
        return tf.logical_and(i < iter_count, state[3] < state[4])

    start = mat_a / norm
    return tf.while_loop(going, step, [0, start, start, identity, norm, norm + 1.0])[2] * tf.sqrt(norm)


def matrix_inverse_pth_root(
    mat_g: Any, mat_g_size: Any, alpha: float, iter_count: int = 100, epsilon: float = 1e-6, ridge_epsilon: float = 1e-6
) -> Any:
    """A matrix to the power `alpha`, which is -1/p for a whole p.

    Args:
        mat_g: positive definite, [size, size].
        mat_g_size: its size.
        alpha: the power.
        iter_count: the largest number of steps.
        epsilon: when the steps end.
        ridge_epsilon: is added to the diagonal.
    """
    if mat_g_size == 1:
        return tf.pow(mat_g + ridge_epsilon, alpha)
    identity = tf.eye(tf.cast(mat_g_size, tf.int32))
    damped = mat_g + ridge_epsilon * identity
    z = (1 - 1 / alpha) / (2 * tf.norm(damped))

    def step(i: Any, m: Any, x: Any) -> tuple[Any, Any, Any]:
        factor = (1 - alpha) * identity + alpha * m
        return i + 1, tf.matmul(_power(factor, -1.0 / alpha), m), tf.matmul(x, factor)

    def going(i: Any, m: Any, _: Any) -> Any:
        return tf.logical_and(i < iter_count, tf.reduce_max(tf.abs(m - identity)) > epsilon)

    return tf.while_loop(going, step, [0, damped * z, identity * tf.pow(z, -alpha)])[2]


def _power(matrix: Any, p: float) -> Any:
    """A matrix to a whole power above 0."""
    assert p == int(p) and p > 0
    found = None
    while p > 0:
        if p % 2 == 1:
            found = matrix if found is None else tf.matmul(matrix, found)
        p //= 2
        matrix = tf.matmul(matrix, matrix)
    return found
