"""Least squares by conjugate gradients.

Source: TensorFlow 1.15.5: tensorflow/contrib/solvers/python/ops/least_squares.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.solvers import util


class CGLSState(NamedTuple):
    """The steps done, the solution, the residual, the direction, and the squared norm of the
    residual of the normal equations.
    """

    i: Any
    x: Any
    r: Any
    p: Any
    gamma: Any


def cgls(operator: Any, rhs: Any, tol: float = 1e-6, max_iter: int = 20, name: str = "cgls") -> CGLSState:
    """The x for which the length of `rhs - operator x` is smallest.

    Args:
        operator: an operator of `create_operator`, [rows, columns].
        rhs: [rows].
        tol: it stops when the residual of the normal equations is this part of the first.
        max_iter: the largest number of steps.
        name: the name scope.
    """

    def step(i: Any, state: CGLSState) -> tuple[Any, CGLSState]:
        q = operator.apply(state.p)
        alpha = state.gamma / util.l2norm_squared(q)
        x, r = state.x + alpha * state.p, state.r - alpha * q
        s = operator.apply_adjoint(r)
        gamma = util.l2norm_squared(s)
        return i + 1, CGLSState(i + 1, x, r, s + gamma / state.gamma * state.p, gamma)

    with tf.name_scope(name):
        rhs = tf.expand_dims(rhs, -1)
        first = operator.apply_adjoint(rhs)
        gamma = util.l2norm_squared(first)
        enough = tol * tol * gamma
        x, i = tf.expand_dims(tf.zeros(operator.shape[1:], rhs.dtype.base_dtype), -1), tf.constant(0)
        start = CGLSState(i, x, rhs, first, gamma)
        going = lambda i, state: tf.logical_and(i < max_iter, state.gamma > enough)  # noqa: E731
        state: CGLSState = tf.while_loop(going, step, [i, start])[1]
        return state._replace(x=tf.squeeze(state.x), r=tf.squeeze(state.r), p=tf.squeeze(state.p))
