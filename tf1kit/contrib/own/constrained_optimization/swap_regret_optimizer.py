"""Constrained optimizers with a stochastic matrix: each of its columns weighs the objective and the
constraints.

Source: TensorFlow 1.15.5,
tensorflow/contrib/constrained_optimization/python/swap_regret_optimizer.py (the behaviour, not the
code).
"""

from __future__ import annotations

import abc
import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.constrained_optimization._regret import RegretOptimizer, projected

__all__ = ["AdditiveSwapRegretOptimizer", "MultiplicativeSwapRegretOptimizer"]


def _maximal_eigenvector_power_method(matrix: Any, epsilon: float = 1e-6, maximum_iterations: int = 100) -> Any:
    """The right eigenvector [N] of the largest eigenvalue, by the power method.

    Args:
        matrix: float [N, N].
        epsilon: the norm of a step's change at which the method ends.
        maximum_iterations: the largest number of steps.

    Raises:
        ValueError: the matrix has another dtype, or a limit is not positive.
    """
    if not matrix.dtype.is_floating:
        raise ValueError("multipliers must have a floating-point dtype")
    if epsilon <= 0.0:
        raise ValueError("epsilon must be strictly positive")
    if maximum_iterations <= 0:
        raise ValueError("maximum_iterations must be strictly positive")

    def body(iteration: Any, vector: Any, _: Any) -> Any:
        product = tf.matmul(matrix, tf.expand_dims(vector, 1))[:, 0]
        return iteration + 1, product / tf.norm(product), vector

    def goes_on(iteration: Any, vector: Any, before: Any) -> Any:
        return tf.logical_and(iteration < maximum_iterations, tf.norm(vector - before) > epsilon)

    ones = tf.ones_like(matrix[:, 0])
    start = ones / tf.norm(ones)
    return tf.while_loop(goes_on, body, loop_vars=body(tf.constant(0), start, start), name="power_method")[1]


def _project_stochastic_matrix_wrt_euclidean_norm(matrix: Any) -> Any:
    """The nearest matrix without negative elements, in which each column has the sum 1.

    Args:
        matrix: float [N, N].

    Raises:
        ValueError: the matrix has another dtype or rank, or N is not static.
    """
    if not matrix.dtype.is_floating:
        raise ValueError("multipliers must have a floating-point dtype")
    shape = matrix.get_shape()
    if shape.ndims is None:
        raise ValueError("matrix must have known shape")
    if shape.ndims != 2:
        raise ValueError(f"matrix must be two dimensional (instead is {shape.ndims}-dimensional)")
    rows, columns = shape.as_list()
    if rows is None or columns is None:
        raise ValueError("matrix must have fully-known shape")
    if rows != columns:
        raise ValueError(f"matrix must be square (instead has shape ({rows},{columns}))")

    def missing(values: Any, free: Any) -> Any:
        sums = [tf.reduce_sum(each, axis=0, keepdims=True) for each in (values, free)]
        return (1.0 - sums[0]) / tf.maximum(1.0, sums[1])

    return projected(matrix, missing, rows)


def _project_log_stochastic_matrix_wrt_kl_divergence(log_matrix: Any) -> Any:
    """The logarithm of the matrix with its columns divided by their sums.

    Args:
        log_matrix: float [N, N], the logarithms of the elements.
    """
    log_matrix = log_matrix - tf.reduce_max(log_matrix, axis=0, keepdims=True)
    return log_matrix - tf.log(tf.reduce_sum(tf.exp(log_matrix), axis=0, keepdims=True))


class _SwapRegretOptimizer(RegretOptimizer):
    """An optimizer whose state makes a stochastic matrix [1 + M, 1 + M]; see `RegretOptimizer`."""

    STATE = "swap_regret_optimizer_state"

    @abc.abstractmethod
    def _stochastic_matrix(self, state: Any) -> Any:
        """The matrix of a state; its first row is for the objective."""

    def _distribution(self, state: Any) -> Any:
        """The weights [1 + M] of objective and constraints: what the matrix does not change."""
        distribution = tf.abs(_maximal_eigenvector_power_method(self._stochastic_matrix(state)))
        return distribution / tf.reduce_sum(distribution)

    def _game(self, state: Any, objective: Any, constraints: Any, proxy_constraints: Any) -> tuple[Any, Any]:
        violations = tf.concat((tf.zeros((1,), dtype=constraints.dtype), constraints), axis=0)
        weighed = tf.concat((tf.expand_dims(objective, 0), proxy_constraints), axis=0)
        distribution = self._distribution(state)
        loss = tf.tensordot(tf.cast(distribution, weighed.dtype), weighed, 1)
        column = tf.expand_dims(tf.cast(violations, distribution.dtype), 1)
        return loss, tf.matmul(column, tf.expand_dims(distribution, 0))


class AdditiveSwapRegretOptimizer(_SwapRegretOptimizer):
    """Minimizes by variables and maximizes by a stochastic matrix, whose updates are added.

    Args:
        optimizer, constraint_optimizer: see `RegretOptimizer`.

    Source: TensorFlow 1.15.5,
    tensorflow/contrib/constrained_optimization/python/swap_regret_optimizer.py.
    """

    def _initial_state(self, num_constraints: int) -> Any:
        return tf.concat((tf.ones((1, num_constraints + 1)), tf.zeros((num_constraints, num_constraints + 1))), axis=0)

    def _stochastic_matrix(self, state: Any) -> Any:
        return state

    def _projection_op(self, state: Any, name: str | None = None) -> Any:
        with tf.colocate_with(state):
            return tf.assign(state, _project_stochastic_matrix_wrt_euclidean_norm(state), name=name)


class MultiplicativeSwapRegretOptimizer(_SwapRegretOptimizer):
    """Minimizes by variables and maximizes by a stochastic matrix, which updates multiply.

    Args:
        optimizer, constraint_optimizer: see `RegretOptimizer`.
        minimum_multiplier_radius: 1 + M times the smallest element of the matrix, below 1.
        initial_multiplier_radius: 1 + M times the first weight of each constraint; by default
            `minimum_multiplier_radius`.

    Raises:
        ValueError: a radius has another value.

    Source: TensorFlow 1.15.5,
    tensorflow/contrib/constrained_optimization/python/swap_regret_optimizer.py.
    """

    def __init__(
        self,
        optimizer: Any,
        constraint_optimizer: Any = None,
        minimum_multiplier_radius: float = 1e-3,
        initial_multiplier_radius: float | None = None,
    ) -> None:
        super().__init__(optimizer=optimizer, constraint_optimizer=constraint_optimizer)
        if not 0.0 < minimum_multiplier_radius < 1.0:
            raise ValueError("minimum_multiplier_radius must be in the range (0,1)")
        if initial_multiplier_radius is None:
            initial_multiplier_radius = minimum_multiplier_radius
        elif initial_multiplier_radius < minimum_multiplier_radius:
            raise ValueError("initial_multiplier_radius must be in the range [minimum_multiplier_radius,1]")
        self._minimum_multiplier_radius = minimum_multiplier_radius
        self._initial_multiplier_radius = initial_multiplier_radius

    def _initial_state(self, num_constraints: int) -> Any:
        dimension, radius = num_constraints + 1, self._initial_multiplier_radius
        logs = math.log(1.0 - radius * num_constraints / dimension), math.log(radius / dimension)
        shapes = (1, dimension), (num_constraints, dimension)
        rows = [tf.constant(log, dtype=tf.float32, shape=shape) for log, shape in zip(logs, shapes, strict=True)]
        return tf.concat(rows, axis=0)

    def _stochastic_matrix(self, state: Any) -> Any:
        return tf.exp(state)

    def _projection_op(self, state: Any, name: str | None = None) -> Any:
        with tf.colocate_with(state):
            smallest = tf.log(self._minimum_multiplier_radius / tf.to_float(state.get_shape().as_list()[0]))
            allowed = tf.maximum(_project_log_stochastic_matrix_wrt_kl_divergence(state), smallest)
            return tf.assign(state, allowed, name=name)
