"""Leaves out gradients that other workers have made old.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/drop_stale_gradient_optimizer.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from tensorflow.compat import v1 as tf


class DropStaleGradientOptimizer(tf.train.Optimizer):
    """Applies gradients if the step has grown by `staleness` at most since they were computed. A
    variable `stale_counter` counts the others.

    Args:
        opt: the optimizer that applies them.
        staleness: the greatest age.
        use_locking: without effect.
        name: without effect.
    """

    def __init__(self, opt: Any, staleness: int, use_locking: bool = False, name: str = "DropStaleGradient") -> None:
        super().__init__(use_locking, name)
        self._opt = opt
        self._staleness = staleness

    def compute_gradients(self, loss: Any, *args: Any, **kwargs: Any) -> Any:
        """The optimizer's gradients, after the step is read."""
        with tf.colocate_with(loss):
            self._local_step = tf.train.get_global_step() + 0
        with tf.control_dependencies([self._local_step]):
            return self._opt.compute_gradients(tf.identity(loss), *args, **kwargs)

    def get_slot(self, *args: Any, **kwargs: Any) -> Any:
        """A slot of the optimizer."""
        return self._opt.get_slot(*args, **kwargs)

    def get_slot_names(self, *args: Any, **kwargs: Any) -> Any:
        """The names of the optimizer's slots."""
        return self._opt.get_slot_names(*args, **kwargs)

    def apply_gradients(
        self, grads_and_vars: Iterable[tuple[Any, Any]], global_step: Any = None, name: str | None = None
    ) -> Any:
        """Apply the gradients, or count them; the tensor of the counter."""
        pairs = list(grads_and_vars)
        with tf.colocate_with(global_step):
            counter = tf.get_variable("stale_counter", [], initializer=tf.zeros_initializer(), trainable=False)

        def accept() -> Any:
            with tf.control_dependencies([self._opt.apply_gradients(pairs, global_step=global_step, name=name)]):
                return tf.identity(0.0)

        gradients = [getattr(gradient, "op", gradient) for gradient, _ in pairs if gradient is not None]
        with tf.control_dependencies(gradients), tf.colocate_with(global_step):
            age = tf.reshape(global_step - self._local_step, shape=())
        update = counter.assign_add(tf.cond(tf.less_equal(age, self._staleness), accept, lambda: tf.identity(1.0)))
        tf.summary.scalar("Gradient staleness percentage", counter / tf.cast(global_step + 1, tf.float32))
        return update
