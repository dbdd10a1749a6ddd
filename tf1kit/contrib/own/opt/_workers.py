"""What optimizers that average the variables of workers have in common."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

GLOBAL_VARIABLE_NAME = "global_center_variable"


class CustomGetter:
    """A `custom_getter` that gives each trainable variable, which it makes local to the worker, a
    global variable, and beside it a local one of a name.

    Args:
        worker_device: the device of the local variables.
        beside: the scope of the local variables beside the worker's.
    """

    def __init__(self, worker_device: Any, beside: str) -> None:
        self._worker_device = worker_device
        self._beside = beside
        self._global_map: dict[Any, Any] = {}
        self._beside_map: dict[Any, Any] = {}

    def __call__(self, getter: Any, name: str, trainable: bool, collections: Any, *args: Any, **kwargs: Any) -> Any:
        """The variable of a name."""
        if not trainable:
            return self._untrained(getter, name, *args, trainable=trainable, collections=collections, **kwargs)
        local = {"collections": [tf.GraphKeys.LOCAL_VARIABLES], **kwargs}
        with tf.device(self._worker_device):
            variable = getter(name, *args, trainable=True, **local)
        if kwargs["reuse"] is True:
            return variable
        about = {"trainable": False, "collections": [tf.GraphKeys.GLOBAL_VARIABLES], **kwargs}
        center = getter(*args, name=f"{GLOBAL_VARIABLE_NAME}/{name}", **about)
        with tf.device(self._worker_device):
            beside = getter(*args, name=f"{self._beside}/{name}", **{**local, "trainable": False})
        whole = kwargs["partitioner"] is None
        for each, one, other in [(variable, center, beside)] if whole else zip(variable, center, beside, strict=True):
            self._global_map[each], self._beside_map[each] = one, other
        return variable

    def _untrained(self, getter: Any, name: str, *args: Any, **kwargs: Any) -> Any:
        return getter(name, *args, **kwargs)


class WorkerOptimizer(tf.train.Optimizer):
    """Counts the worker's steps in a local variable, `local_step`."""

    def __init__(self, opt: Any, num_worker: int, use_locking: bool, name: str) -> None:
        super().__init__(use_locking, name)
        self._opt = opt
        self._num_worker = num_worker
        local = [tf.GraphKeys.LOCAL_VARIABLES]
        self._local_step = tf.get_variable(initializer=0, trainable=False, collections=local, name="local_step")
        self._opt._prepare()

    def _counted(self) -> Any:
        """The operation that counts a step of the worker."""
        return tf.assign_add(self._local_step, 1, name="local_step_update").op

    def _due(self, period: int) -> Any:
        """Whether the count is a multiple of the period."""
        return tf.equal(tf.mod(self._local_step, period), 0)


class WorkerHook(tf.train.SessionRunHook):
    """Runs the `get_init_op` of an optimizer when a session begins."""

    def __init__(self, optimizer: Any, is_chief: bool, *args: Any) -> None:
        self._optimizer = optimizer
        self._is_chief = is_chief
        self._args = args

    def begin(self) -> None:
        """Make the operations."""
        self._local_init_op = tf.local_variables_initializer()
        self._global_init_op = tf.global_variables_initializer() if self._is_chief else None
        self._variable_init_op = self._optimizer.get_init_op(*self._args)

    def after_create_session(self, session: Any, coord: Any) -> None:
        """Run the optimizer's operation."""
        session.run(self._variable_init_op)
