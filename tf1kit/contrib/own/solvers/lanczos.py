"""The Lanczos bidiagonalization.

Source: TensorFlow 1.15.5: tensorflow/contrib/solvers/python/ops/lanczos.py.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.solvers import util


class LanczosBidiagState(NamedTuple):
    """`operator v` is `u` times a lower bidiagonal matrix with `alpha` on the diagonal and `beta`
    below it.
    """

    u: Any
    v: Any
    alpha: Any
    beta: Any


def lanczos_bidiag(
    operator: Any, k: int, orthogonalize: bool = True, starting_vector: Any = None, name: str = "lanczos_bidiag"
) -> LanczosBidiagState:
    """The first steps of a bidiagonalization.

    Args:
        operator: an operator of `create_operator`, [rows, columns].
        k: how many steps.
        orthogonalize: keep the vectors orthogonal against rounding.
        starting_vector: [rows, 1]; by default random.
        name: the name scope.

    Returns:
        u [rows, k + 1] and v [columns, k], each with orthonormal columns, alpha [k], beta [k].
    """
    with tf.name_scope(name):
        dtype = operator.dtype
        if starting_vector is None:
            starting_vector = tf.random_uniform(operator.shape[:1], -1, 1, dtype=dtype)
        sizes = {"u": k + 1, "v": k, "alpha": k, "beta": k}
        arrays = {n: tf.TensorArray(dtype, s, tensor_array_name=n, clear_after_read=False) for n, s in sizes.items()}
        start = LanczosBidiagState(**arrays)
        start = start._replace(u=start.u.write(0, tf.squeeze(util.l2normalize(starting_vector)[0])))

        def step(i: Any, state: LanczosBidiagState) -> tuple[Any, LanczosBidiagState]:
            u = _column(state.u, i)
            r = operator.apply_adjoint(u)
            less = tf.cond(i > 0, lambda: r - state.beta.read(i - 1) * _column(state.v, i - 1), lambda: r)
            less.set_shape(r.shape)
            v, alpha = _orthogonal(i - 1, state.v, less) if orthogonalize else util.l2normalize(less)
            p = operator.apply(v) - alpha * u
            u, beta = _orthogonal(i, state.u, p) if orthogonalize else util.l2normalize(p)
            return i + 1, LanczosBidiagState(
                state.u.write(i + 1, tf.squeeze(u)),
                state.v.write(i, tf.squeeze(v)),
                state.alpha.write(i, alpha),
                state.beta.write(i, beta),
            )

        state = tf.while_loop(lambda i, _: i < k, step, [tf.constant(0), start])[1]
        u, v = (tf.linalg.transpose(array.stack()) for array in (state.u, state.v))
        return LanczosBidiagState(u, v, state.alpha.stack(), state.beta.stack())


def _column(array: Any, i: Any) -> Any:
    return tf.expand_dims(array.read(i), -1)


def _orthogonal(i: Any, basis: Any, v: Any) -> tuple[Any, Any]:
    """(a vector of length 1, orthogonal to the first `i` vectors of a basis; its length before the scaling).

    If the vector lost much of its length, it is made orthogonal once more.
    """

    def without(j: Any, v: Any) -> tuple[Any, Any]:
        vector = _column(basis, j)
        less = v - tf.matmul(vector, v, adjoint_a=True) * vector
        less.set_shape(v.shape)
        return j + 1, less

    def once() -> tuple[Any, Any]:
        return util.l2normalize(tf.while_loop(lambda j, _: j < i, without, [tf.constant(0), v])[1])

    before, (new, norm) = util.l2norm(v), once()
    return tf.cond(norm < 0.7071 * before, once, lambda: (new, norm))


def bidiag_matmul(matrix: Any, alpha: Any, beta: Any, adjoint_b: bool = False, name: str = "bidiag_matmul") -> Any:
    """A matrix times a lower bidiagonal one, or its adjoint.

    Args:
        matrix: [rows, k + 1], or [rows, k] for the adjoint.
        alpha: [k], the diagonal.
        beta: [k], below the diagonal.
        adjoint_b: whether to take the adjoint.
        name: the name scope.
    """
    with tf.name_scope(name):
        if not adjoint_b:
            return matrix[:, :-1] * alpha[None, :] + matrix[:, 1:] * beta[None, :]
        zeros = tf.zeros(tf.shape(matrix)[:1], matrix.dtype)[:, None]
        return matrix * alpha[None, :] + tf.concat([zeros, matrix[:, :-1] * beta[None, :-1]], 1)
