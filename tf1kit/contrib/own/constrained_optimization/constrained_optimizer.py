"""The base class of constrained optimizers.

Source: TensorFlow 1.15.5,
tensorflow/contrib/constrained_optimization/python/constrained_optimizer.py (the behaviour, not the
code).
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["ConstrainedOptimizer"]

GATE_OP = tf.train.Optimizer.GATE_OP


class ConstrainedOptimizer(abc.ABC):
    """Minimizes a `ConstrainedMinimizationProblem` by a `tf.train.Optimizer`.

    Args:
        optimizer: a `tf.train.Optimizer`.

    Source: TensorFlow 1.15.5,
    tensorflow/contrib/constrained_optimization/python/constrained_optimizer.py.
    """

    def __init__(self, optimizer: Any) -> None:
        self._optimizer = optimizer

    @property
    def optimizer(self) -> Any:
        """The value that the constructor got."""
        return self._optimizer

    @abc.abstractmethod
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
        """`minimize_constrained` without the operations to run before."""

    def minimize_constrained(
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
        """The operation of one step that minimizes the objective under the constraints.

        Args:
            minimization_problem: a `ConstrainedMinimizationProblem`.
            global_step: a variable that counts the steps, or None.
            var_list: the variables; by default all that are trainable.
            gate_gradients: see `tf.train.Optimizer.minimize`.
            aggregation_method: how gradients are added; see there.
            colocate_gradients_with_ops: see there.
            name: of the operation.
            grad_loss: the gradient of the loss, by default 1.

        Raises:
            ValueError: objective, constraints and proxies have several dtypes.
        """
        with tf.control_dependencies(minimization_problem.pre_train_ops or ()):
            return self._minimize_constrained(
                minimization_problem,
                global_step=global_step,
                var_list=var_list,
                gate_gradients=gate_gradients,
                aggregation_method=aggregation_method,
                colocate_gradients_with_ops=colocate_gradients_with_ops,
                name=name,
                grad_loss=grad_loss,
            )

    def minimize_unconstrained(
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
        """The operation of one step that minimizes the objective alone; see `minimize_constrained`."""
        with tf.control_dependencies(minimization_problem.pre_train_ops or ()):
            return self.optimizer.minimize(
                minimization_problem.objective,
                global_step=global_step,
                var_list=var_list,
                gate_gradients=gate_gradients,
                aggregation_method=aggregation_method,
                colocate_gradients_with_ops=colocate_gradients_with_ops,
                name=name,
                grad_loss=grad_loss,
            )

    def minimize(
        self,
        minimization_problem: Any,
        unconstrained_steps: Any = None,
        global_step: Any = None,
        var_list: Any = None,
        gate_gradients: int = GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        name: str | None = None,
        grad_loss: Any = None,
    ) -> Any:
        """The operation of one step; see `minimize_constrained`. In the first `unconstrained_steps`,
        counted by `global_step`, the constraints do not count.

        Raises:
            ValueError: there are `unconstrained_steps` and no `global_step`.
        """
        options = {
            "global_step": global_step,
            "var_list": var_list,
            "gate_gradients": gate_gradients,
            "aggregation_method": aggregation_method,
            "colocate_gradients_with_ops": colocate_gradients_with_ops,
            "name": name,
            "grad_loss": grad_loss,
        }
        if unconstrained_steps is None:
            return self.minimize_constrained(minimization_problem, **options)
        if global_step is None:
            raise ValueError("global_step cannot be None if unconstrained_steps is provided")
        steps = tf.convert_to_tensor(unconstrained_steps)
        return tf.cond(
            tf.cast(global_step, steps.dtype) < steps,
            true_fn=lambda: self.minimize_unconstrained(minimization_problem, **options),
            false_fn=lambda: self.minimize_constrained(minimization_problem, **options),
        )
