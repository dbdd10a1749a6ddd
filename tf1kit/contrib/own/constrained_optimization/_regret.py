"""The step that both kinds of constrained optimizers share, and projections onto what their states
may be.

Source: TensorFlow 1.15.5, tensorflow/contrib/constrained_optimization/python (the behaviour, not
the code).
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.constrained_optimization.constrained_optimizer import GATE_OP, ConstrainedOptimizer


def projected(values: Any, missing: Callable[[Any, Any], Any], dimension: int) -> Any:
    """The nearest values that are not negative and have a wanted sum.

    Args:
        values: a float tensor.
        missing: takes the values, and 1 for each that is not fixed at 0 yet; returns what to add to
            each of these.
        dimension: the largest number of steps.
    """

    def body(iteration: Any, values: Any, free: Any, _: Any) -> Any:
        values = values + missing(values, free) * free
        now_free = tf.cast(values > 0, values.dtype)
        return iteration + 1, values * now_free, now_free, free

    def goes_on(iteration: Any, _: Any, free: Any, before: Any) -> Any:
        return tf.logical_and(iteration < dimension, tf.reduce_any(tf.not_equal(free, before)))

    free = tf.ones_like(values, dtype=values.dtype)
    start = body(tf.constant(0), values, free, free)
    return tf.while_loop(goes_on, body, loop_vars=start, name="euclidean_projection")[1]


class RegretOptimizer(ConstrainedOptimizer):
    """A constrained optimizer that lets the weights of the constraints play against the variables
    (Cotter et al., arXiv:1804.06500).

    Args:
        optimizer: a `tf.train.Optimizer` for the variables; without `constraint_optimizer` for the
            weights, too.
        constraint_optimizer: a `tf.train.Optimizer` for the weights, or None.
    """

    STATE: str  # the name of the variable with the weights

    def __init__(self, optimizer: Any, constraint_optimizer: Any = None) -> None:
        super().__init__(optimizer=optimizer)
        self._constraint_optimizer = constraint_optimizer

    @property
    def constraint_optimizer(self) -> Any:
        """The value that the constructor got."""
        return self._constraint_optimizer

    @abc.abstractmethod
    def _initial_state(self, num_constraints: int) -> Any:
        """The first weights."""

    @abc.abstractmethod
    def _projection_op(self, state: Any, name: str | None = None) -> Any:
        """The operation that makes the weights allowed ones again."""

    @abc.abstractmethod
    def _game(self, state: Any, objective: Any, constraints: Any, proxy_constraints: Any) -> tuple[Any, Any]:
        """The loss of the variables, and the gradient by which the weights grow."""

    def _constraint_grad_and_var(self, state: Any, gradient: Any) -> tuple[Any, Any]:
        return -gradient, state

    def _minimize_constrained(
        self,
        minimization_problem: Any,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Any:
        objective, constraints = minimization_problem.objective, minimization_problem.constraints
        proxies = minimization_problem.proxy_constraints
        proxies = constraints if proxies is None else proxies
        if len({each.dtype.base_dtype for each in (objective, constraints, proxies)}) > 1:
            raise ValueError("objective, constraints and proxy_constraints must have the same dtype")
        count = minimization_problem.num_constraints
        # A function, so that the control dependencies of the caller do not reach the initializer.
        state = tf.Variable(lambda: self._initial_state(count), trainable=False, name=self.STATE, use_resource=True)
        loss, gradient = self._game(state, objective, tf.reshape(constraints, (count,)), tf.reshape(proxies, (count,)))
        pairs = self.optimizer.compute_gradients(
            loss,
            var_list=var_list,
            gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            grad_loss=grad_loss,
        )
        of_state = [self._constraint_grad_and_var(state, gradient)]
        if self.constraint_optimizer is None:
            updates = [self.optimizer.apply_gradients([*pairs, *of_state], name="update")]
        else:
            with tf.control_dependencies([each for each, _ in [*pairs, *of_state] if each is not None]):
                updates = [
                    self.optimizer.apply_gradients(pairs, name="update"),
                    self.constraint_optimizer.apply_gradients(of_state, name="optimizer_state_update"),
                ]
        with tf.control_dependencies(updates):
            if global_step is None:
                return self._projection_op(state, name=name)
            projection = self._projection_op(state, name="project")
            with tf.colocate_with(global_step):
                counted = tf.assign_add(global_step, 1, name="global_step_increment")
            return tf.group(projection, counted, name=name)
