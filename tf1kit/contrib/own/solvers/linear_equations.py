"""Linear equations by conjugate gradients.

Source: TensorFlow 1.15.5: tensorflow/contrib/solvers/python/ops/linear_equations.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.solvers import util


class CGState(NamedTuple):
    """The steps done, the solution, the residual, the direction, and the residual's squared norm."""

    i: Any
    x: Any
    r: Any
    p: Any
    gamma: Any


def conjugate_gradient(
    operator: Any,
    rhs: Any,
    preconditioner: Any = None,
    x: Any = None,
    tol: float = 1e-4,
    max_iter: int = 20,
    name: str = "conjugate_gradient",
) -> CGState:
    """The x for which `operator x` is `rhs`.

    Args:
        operator: an operator of `create_operator`: self-adjoint and positive definite, [size, size].
        rhs: [size].
        preconditioner: an operator near the inverse; None stands for the identity.
        x: where to start; by default at 0.
        tol: it stops when the residual is this part of the first.
        max_iter: the largest number of steps.
        name: the name scope.
    """
    improved = preconditioner.apply if preconditioner is not None else lambda r: r

    def step(i: Any, state: CGState) -> tuple[Any, CGState]:
        z = operator.apply(state.p)
        alpha = state.gamma / util.dot(state.p, z)
        moved, r = state.x + alpha * state.p, state.r - alpha * z
        q = improved(r)
        gamma = util.dot(r, q)
        return i + 1, CGState(i + 1, moved, r, q + gamma / state.gamma * state.p, gamma)

    with tf.name_scope(name):
        rhs = tf.expand_dims(rhs, -1)
        if x is None:
            start, residual = tf.expand_dims(tf.zeros(operator.shape[1:], rhs.dtype.base_dtype), -1), rhs
        else:
            start = tf.expand_dims(x, -1)
            residual = rhs - operator.apply(start)
        direction = improved(residual)
        enough, i = tol * tf.norm(residual), tf.constant(0)
        first = CGState(i, start, residual, direction, util.dot(residual, direction))
        going = lambda i, state: tf.logical_and(i < max_iter, tf.norm(state.r) > enough)  # noqa: E731
        state: CGState = tf.while_loop(going, step, [i, first])[1]
        return state._replace(x=tf.squeeze(state.x), r=tf.squeeze(state.r), p=tf.squeeze(state.p))
