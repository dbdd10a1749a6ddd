"""Accumulated gradient normalisation (Hermans, Spanakis and Moeckel, 2017).

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/agn_optimizer.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt._workers import GLOBAL_VARIABLE_NAME, CustomGetter, WorkerHook, WorkerOptimizer

__all__ = ["GLOBAL_VARIABLE_NAME", "GRAD_VARIABLE_NAME", "AGNCustomGetter", "AGNOptimizer"]

GRAD_VARIABLE_NAME = "grad_variable"


class AGNCustomGetter(CustomGetter):
    """The `custom_getter` of a model that `AGNOptimizer` trains."""

    def __init__(self, worker_device: Any) -> None:
        super().__init__(worker_device, GRAD_VARIABLE_NAME)


class AGNOptimizer(WorkerOptimizer):
    """A worker sums its gradients, and after some steps applies their mean to the global variables.

    Args:
        optimizer: applies gradients to the worker's and to the global variables.
        num_worker: how many workers there are.
        custom_getter: the getter of the model.
        communication_period: the number of the worker's steps between two such updates.
        use_locking: without effect.
        name: without effect.
    """

    def __init__(
        self,
        optimizer: Any,
        num_worker: int,
        custom_getter: AGNCustomGetter,
        communication_period: int = 10,
        use_locking: bool = True,
        name: str = "AGNOptimizer",
    ) -> None:
        super().__init__(optimizer, num_worker, use_locking, name)
        self._period = communication_period
        self._global_map = custom_getter._global_map
        self._grad_map = custom_getter._beside_map

    def apply_gradients(
        self, grads_and_vars: Iterable[tuple[Any, Any]], global_step: Any = None, name: str | None = None
    ) -> Any:
        """The operation of a step."""
        pairs = [(gradient, variable) for gradient, variable in grads_and_vars if gradient is not None]
        with tf.variable_creator_scope(_local):
            updates = [self._opt.apply_gradients(pairs)]
        variables = [variable for _, variable in pairs]
        sums = [self._grad_map[variable] for variable in variables]
        updates += [tf.assign_add(total, gradient) for total, (gradient, _) in zip(sums, pairs, strict=True)]
        with tf.control_dependencies([self._counted()]):
            due = self._due(self._period)
        with tf.control_dependencies(updates):
            return tf.cond(due, lambda: self._exchange(variables, sums, global_step), tf.no_op)

    def _exchange(self, variables: list[Any], sums: list[Any], global_step: Any) -> Any:
        """Apply the mean to the global variables, take these over, and begin new sums."""
        with tf.control_dependencies([tf.assign(total, total / self._period) for total in sums]):
            centers = [self._global_map[variable] for variable in variables]
            applied = self._opt.apply_gradients(zip(sums, centers, strict=True))
        with tf.control_dependencies([applied]):
            updates = []
            if global_step is not None:
                with tf.colocate_with(global_step):
                    updates.append(tf.assign_add(global_step, 1))
            updates += [tf.assign(variable, self._global_map[variable].read_value()) for variable in variables]
            return tf.group(*updates, *(tf.assign(total, tf.zeros_like(total)) for total in sums))

    def get_init_op(self, task_index: int) -> Any:
        """The operation that gives the worker the global variables.

        Raises:
            ValueError: there are no trainable variables.
        """
        variables = tf.trainable_variables()
        if not variables:
            said = "The lists of local_variables, global_center_variables,grad_center_variables should not be empty"
            raise ValueError(said)
        updates = [tf.assign(variable, self._global_map[variable]) for variable in variables]
        sums = [self._grad_map[variable] for variable in variables]
        return tf.group(*updates, *(tf.assign(total, tf.zeros_like(total)) for total in sums))

    def make_session_run_hook(self, is_chief: bool, task_index: int) -> WorkerHook:
        """The hook that runs `get_init_op`."""
        return WorkerHook(self, is_chief, task_index)


def _local(next_creator: Any, collections: Any, **kwargs: Any) -> Any:
    """Make the variables of the optimizer local."""
    local = tf.GraphKeys.LOCAL_VARIABLES
    kept = [each for each in collections or () if each != tf.GraphKeys.GLOBAL_VARIABLES]
    added = not collections or tf.GraphKeys.GLOBAL_VARIABLES in collections
    return next_creator(collections=[*kept, local] if added else collections, **kwargs)
