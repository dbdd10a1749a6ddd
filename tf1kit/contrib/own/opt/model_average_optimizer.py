"""Averages the variables of workers after some steps.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/model_average_optimizer.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt._workers import GLOBAL_VARIABLE_NAME, WorkerHook, WorkerOptimizer
from tf1kit.tf1.variables import initialized_value


class ModelAverageCustomGetter:
    """The `custom_getter` of a model that `ModelAverageOptimizer` trains. Each trainable variable is
    local to the worker, and has a global one.

    Args:
        worker_device: the device of the local variables.
    """

    def __init__(self, worker_device: Any) -> None:
        self._worker_device = worker_device
        self._local_2_global: dict[Any, Any] = {}

    def __call__(self, getter: Any, name: str, trainable: bool, collections: Any, *args: Any, **kwargs: Any) -> Any:
        """The variable of a name."""
        if trainable:
            local = [tf.GraphKeys.LOCAL_VARIABLES]
            with tf.device(self._worker_device):
                variable = getter(name, *args, trainable=True, collections=local, **kwargs)
            about = {"trainable": False, "collections": [tf.GraphKeys.GLOBAL_VARIABLES]}
            start = initialized_value(variable)
            self._local_2_global[variable] = tf.Variable(start, name=f"{GLOBAL_VARIABLE_NAME}/{name}", **about)
            return variable
        with tf.device(self._worker_device if tf.GraphKeys.LOCAL_VARIABLES in collections else None):
            return getter(name, *args, trainable=trainable, collections=collections, **kwargs)


class ModelAverageOptimizer(WorkerOptimizer):
    """Workers give their variables to the global ones after some steps, and take the mean.

    Args:
        opt: trains the worker's variables.
        num_worker: how many workers there are.
        is_chief: whether this worker computes the mean.
        ma_custom_getter: the getter of the model.
        interval_steps: the number of the worker's steps in between.
        use_locking: without effect.
        name: the scope of the exchange.
    """

    def __init__(
        self,
        opt: Any,
        num_worker: int,
        is_chief: bool,
        ma_custom_getter: ModelAverageCustomGetter,
        interval_steps: int = 100,
        use_locking: bool = True,
        name: str = "ModelAverageOptimizer",
    ) -> None:
        super().__init__(opt, num_worker, use_locking, name)
        self._is_chief = is_chief
        self._local_2_global = ma_custom_getter._local_2_global
        self._interval_steps = interval_steps
        self._accumulator_list: list[tuple[Any, str]] = []
        self._chief_init_op = None

    def compute_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """The optimizer's gradients."""
        return self._opt.compute_gradients(*args, **kwargs)

    def apply_gradients(
        self, grads_and_vars: Iterable[tuple[Any, Any]], global_step: Any = None, name: str | None = None
    ) -> Any:
        """The operation of a step.

        Raises:
            ValueError: there is no variable or no step.
        """
        pairs = list(grads_and_vars)
        if not pairs:
            raise ValueError("Must supply at least one variable")
        if global_step is None:
            raise ValueError("Global step is required")
        with tf.control_dependencies([self._opt.apply_gradients(pairs)]):
            counted = self._counted()
        variables = [variable for gradient, variable in pairs if gradient is not None]
        with tf.control_dependencies([counted]):
            due = self._due(self._interval_steps)
            step = tf.cond(due, lambda: self._exchange(variables, global_step), tf.no_op)
        started = []
        for accumulator, device in self._accumulator_list:
            with tf.device(device):
                started.append(accumulator.set_global_step(global_step, name="SetGlobalStep"))
        self._chief_init_op = tf.group(*started)
        return step

    def _exchange(self, variables: list[Any], global_step: Any) -> Any:
        with tf.colocate_with(global_step):
            queue = tf.FIFOQueue(-1, [tf.bool], shapes=[[]], shared_name="sync_queue")
        given, means = [], []
        with tf.name_scope(f"{self._name}/global/"):
            for variable in variables:
                center = self._local_2_global[variable]
                with tf.device(center.device):
                    shared = f"{center.name}/var_accum"
                    dtype = variable.dtype.base_dtype
                    mean = tf.ConditionalAccumulator(dtype, shape=variable.get_shape(), shared_name=shared)
                    given.append(mean.apply_grad(tf.convert_to_tensor(variable), local_step=global_step))
                    means.append(mean.take_grad(self._num_worker))
                self._accumulator_list.append((mean, center.device))
        if self._is_chief:
            synchronized = self._averaged(queue, given, means, variables, global_step)
        else:
            with tf.control_dependencies(given), tf.device(global_step.device):
                synchronized = queue.dequeue()
        with tf.control_dependencies([synchronized]):
            return self._taken(variables)

    def _averaged(self, queue: Any, given: list[Any], means: list[Any], variables: list[Any], global_step: Any) -> Any:
        """Set the global variables to the means, and let the other workers go on."""
        updates = []
        with tf.control_dependencies(given):
            for mean, variable in zip(means, variables, strict=True):
                center = self._local_2_global[variable]
                with tf.device(center.device):
                    updates.append(tf.assign(center, mean))
            with tf.device(global_step.device):
                updates.append(tf.assign_add(global_step, 1))
        with tf.control_dependencies(updates), tf.device(global_step.device):
            return queue.enqueue_many(tf.fill([self._num_worker - 1], tf.constant(False)))

    def _taken(self, variables: list[Any]) -> Any:
        """Take over the global variables."""
        if not variables:
            raise ValueError("The list of local_variables should not be empty")
        updates = []
        for variable in variables:
            with tf.device(variable.device):
                updates.append(tf.assign(variable, self._local_2_global[variable].read_value()))
        return tf.group(*updates)

    def get_init_op(self) -> Any:
        """The operation that gives the worker the global variables."""
        return self._taken(tf.trainable_variables())

    def make_session_run_hook(self) -> Any:
        """The hook of 1.15.5, which makes operations and runs none."""
        return _ModelAverageHook(self, self._is_chief)


class _ModelAverageHook(WorkerHook):
    def after_create_session(self, session: Any, coord: Any) -> None:
        """Run nothing, as in 1.15.5."""
