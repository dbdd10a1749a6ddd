"""Elastic averaging (Zhang, Choromanska and LeCun, 2014).

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/elastic_average_optimizer.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt._workers import GLOBAL_VARIABLE_NAME, CustomGetter, WorkerHook, WorkerOptimizer

__all__ = [
    "GLOBAL_STEP",
    "GLOBAL_VARIABLE_NAME",
    "LOCAL_VARIABLE_NAME",
    "ElasticAverageCustomGetter",
    "ElasticAverageOptimizer",
]

LOCAL_VARIABLE_NAME = "local_center_variable"
GLOBAL_STEP = "global_step"


class ElasticAverageCustomGetter(CustomGetter):
    """The `custom_getter` of a model that `ElasticAverageOptimizer` trains."""

    def __init__(self, worker_device: Any) -> None:
        super().__init__(worker_device, LOCAL_VARIABLE_NAME)

    def _untrained(self, getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        with tf.device(self._worker_device if tf.GraphKeys.LOCAL_VARIABLES in kwargs["collections"] else None):
            return getter(name, *args, **kwargs)


class ElasticAverageOptimizer(WorkerOptimizer):
    """The variables of a worker and the global ones move towards each other after some steps.

    Args:
        opt: trains the worker's variables.
        num_worker: how many workers there are.
        ea_custom_getter: the getter of the model.
        communication_period: the number of the worker's steps between two such moves.
        moving_rate: the share of the distance that they move; None for
            0.9 / (communication_period * num_worker).
        rho: how much the squared distance counts in the loss; None for the moving rate over the
            optimizer's rate.
        use_locking: without effect.
        synchronous: whether the workers wait for each other in `get_init_op`.
        name: without effect.
    """

    BETA = 0.9

    def __init__(
        self,
        opt: Any,
        num_worker: int,
        ea_custom_getter: ElasticAverageCustomGetter,
        communication_period: int = 10,
        moving_rate: Any = None,
        rho: Any = None,
        use_locking: bool = True,
        synchronous: bool = False,
        name: str = "ElasticAverageOptimizer",
    ) -> None:
        super().__init__(opt, num_worker, use_locking, name)
        self._period = communication_period
        self._local_map, self._global_map = ea_custom_getter._beside_map, ea_custom_getter._global_map
        self._synchronous = synchronous
        default = self.BETA / communication_period / num_worker
        self._moving_rate = default if moving_rate is None else moving_rate
        self._rho = self._moving_rate / opt._learning_rate if rho is None else rho

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = tf.train.Optimizer.GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> Any:
        """The gradients of the loss and the squared distance to the center."""
        variables = var_list or tf.trainable_variables()
        centers = [self._local_map[variable] for variable in variables]
        apart = [tf.subtract(*pair) for pair in zip(tf.trainable_variables(), centers, strict=False)]
        total = loss + self._rho * tf.add_n([tf.nn.l2_loss(each) for each in apart])
        about = (variables, gate_gradients, aggregation_method, colocate_gradients_with_ops, grad_loss)
        return self._opt.compute_gradients(total, *about)

    def apply_gradients(
        self, grads_and_vars: Iterable[tuple[Any, Any]], global_step: Any = None, name: str | None = None
    ) -> Any:
        """The operation of a step. The optimizer's variables become local."""
        pairs = list(grads_and_vars)
        before = {variable.op.name for variable in tf.global_variables()}
        with tf.control_dependencies([self._opt.apply_gradients(pairs)]):
            counted = self._counted()
        everything = tf.get_collection_ref(tf.GraphKeys.GLOBAL_VARIABLES)
        made = [variable for variable in everything if variable.op.name not in before]
        everything[:] = [variable for variable in everything if variable.op.name in before]
        for variable in made:
            tf.add_to_collection(tf.GraphKeys.LOCAL_VARIABLES, variable)
        variables = [variable for gradient, variable in pairs if gradient is not None]
        with tf.control_dependencies([counted]):
            return tf.cond(self._due(self._period), lambda: self._exchange(variables, global_step), tf.no_op)

    def _exchange(self, variables: list[Any], global_step: Any) -> Any:
        centers = [self._global_map[variable] for variable in variables]
        known = [self._local_map[variable] for variable in variables]
        updates, apart = [], []
        with tf.control_dependencies([local.assign(center) for local, center in zip(known, centers, strict=True)]):
            for variable, local in zip(variables, known, strict=True):
                with tf.device(variable.device):
                    apart.append(tf.subtract(variable, local))
            for assign, targets in ((tf.assign_sub, variables), (tf.assign_add, centers)):
                for target, each in zip(targets, apart, strict=True):
                    with tf.device(target.device):
                        updates.append(assign(target, tf.multiply(self._moving_rate, each)))
            if global_step is not None:
                with tf.colocate_with(global_step):
                    updates.append(tf.assign_add(global_step, 1))
        return tf.group(*updates)

    def get_init_op(self, task_index: int) -> Any:
        """The operation that gives the worker the global variables.

        Raises:
            ValueError: there are no trainable variables.
        """
        variables = tf.trainable_variables()
        if not variables:
            said = "The lists of local_variables, global_center_variables, local_center_variables should not be empty  "
            raise ValueError(said)
        updates = []
        for variable in variables:
            center = self._global_map[variable]
            updates += [tf.assign(variable, center), tf.assign(self._local_map[variable], center)]
        return self._together(task_index, tf.group(*updates)) if self._synchronous else tf.group(*updates)

    def _together(self, task_index: int, updated: Any) -> Any:
        """Tell the other workers, and wait for them."""
        queues = [
            tf.FIFOQueue(self._num_worker, [tf.bool], shapes=[[]], shared_name=f"variable_init_sync_queue{i}")
            for i in range(self._num_worker)
        ]
        with tf.control_dependencies([updated]):
            told = [queue.enqueue(False) for i, queue in enumerate(queues) if i != task_index]
        return tf.group(*told, queues[task_index].dequeue_many(len(queues) - 1))

    def make_session_run_hook(self, is_chief: bool, task_index: int) -> WorkerHook:
        """The hook that runs `get_init_op`."""
        return WorkerHook(self, is_chief, task_index)

    def swapping_saver(self, var_list: Any = None, name: str = "swapping_saver", **kwargs: Any) -> Any:
        """A Saver that saves the global variables under the names of the worker's.

        Raises:
            RuntimeError: the getter has made no variable.
        """
        if not self._global_map:
            raise RuntimeError(
                "global_center_variable is empty, please make sure this is called after model created and "
                "ElasticAverageCustomGetter is used when declaring you model"
            )
        listed = tf.trainable_variables() if var_list is None else var_list
        named = listed if isinstance(listed, dict) else {variable.op.name: variable for variable in listed}
        swapped = {
            key: [self._global_map.get(each, each) for each in value]
            if isinstance(value, list)
            else self._global_map.get(value, value)
            for key, value in named.items()
        }
        return tf.train.Saver(swapped, name=name, **kwargs)
