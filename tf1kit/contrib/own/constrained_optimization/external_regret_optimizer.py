"""A constrained optimizer with Lagrange multipliers.

Source: TensorFlow 1.15.5,
tensorflow/contrib/constrained_optimization/python/external_regret_optimizer.py (the behaviour, not
the code).
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.constrained_optimization._regret import RegretOptimizer, projected

__all__ = ["AdditiveExternalRegretOptimizer"]


def _project_multipliers_wrt_euclidean_norm(multipliers: Any, radius: float) -> Any:
    """The nearest multipliers that are not negative, and whose sum is at most `radius`.

    Args:
        multipliers: float [M].
        radius: their largest sum.

    Raises:
        ValueError: the multipliers have another dtype or rank, or M is not static.
    """
    if not multipliers.dtype.is_floating:
        raise ValueError("multipliers must have a floating-point dtype")
    shape = multipliers.get_shape()
    if shape.ndims is None:
        raise ValueError("multipliers must have known shape")
    if shape.ndims != 1:
        raise ValueError(f"multipliers must be one dimensional (instead is {shape.ndims}-dimensional)")
    if shape.as_list()[0] is None:
        raise ValueError("multipliers must have fully-known shape")
    return projected(
        multipliers,
        lambda values, free: tf.minimum(0.0, (radius - tf.reduce_sum(values)) / tf.maximum(1.0, tf.reduce_sum(free))),
        shape.as_list()[0],
    )


class _ExternalRegretOptimizer(RegretOptimizer):
    """An optimizer whose state makes Lagrange multipliers; see `RegretOptimizer`."""

    STATE = "external_regret_optimizer_state"

    @abc.abstractmethod
    def _lagrange_multipliers(self, state: Any) -> Any:
        """The multipliers [M] of a state."""

    def _game(self, state: Any, objective: Any, constraints: Any, proxy_constraints: Any) -> tuple[Any, Any]:
        multipliers = self._lagrange_multipliers(state)
        penalty = tf.tensordot(tf.cast(multipliers, proxy_constraints.dtype), proxy_constraints, 1)
        return objective + penalty, tf.cast(constraints, multipliers.dtype)


class AdditiveExternalRegretOptimizer(_ExternalRegretOptimizer):
    """Minimizes by variables and maximizes by Lagrange multipliers, whose updates are added.

    Args:
        optimizer, constraint_optimizer: see `RegretOptimizer`.
        maximum_multiplier_radius: the largest sum of the multipliers, or None.

    Raises:
        ValueError: the radius is negative.

    Source: TensorFlow 1.15.5,
    tensorflow/contrib/constrained_optimization/python/external_regret_optimizer.py.
    """

    def __init__(
        self, optimizer: Any, constraint_optimizer: Any = None, maximum_multiplier_radius: float | None = None
    ) -> None:
        super().__init__(optimizer=optimizer, constraint_optimizer=constraint_optimizer)
        if maximum_multiplier_radius and maximum_multiplier_radius <= 0.0:
            raise ValueError("maximum_multiplier_radius must be strictly positive")
        self._maximum_multiplier_radius = maximum_multiplier_radius

    def _initial_state(self, num_constraints: int) -> Any:
        return tf.zeros((num_constraints,), dtype=tf.float32)

    def _lagrange_multipliers(self, state: Any) -> Any:
        return state

    def _projection_op(self, state: Any, name: str | None = None) -> Any:
        with tf.colocate_with(state):
            if self._maximum_multiplier_radius:
                multipliers = _project_multipliers_wrt_euclidean_norm(state, self._maximum_multiplier_radius)
            else:
                multipliers = tf.maximum(state, 0.0)
            return tf.assign(state, multipliers, name=name)
