"""Adam whose powers of beta come from the global step, in the place of two variables.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/adam_gs_optimizer.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


class AdamGSOptimizer(tf.train.AdamOptimizer):
    """Has the slots of `tf.train.AdamOptimizer`.

    Args:
        global_step: the step, which counts from 0.
        learning_rate: as in Adam.
        beta1: as in Adam.
        beta2: as in Adam.
        epsilon: as in Adam.
        use_locking: as in Adam.
        name: the name of the slots.
    """

    def __init__(
        self,
        global_step: Any = 0,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)
        self._global_step, self._global_step_on_worker = global_step, None

    def _get_beta_accumulators(self) -> tuple[Any, Any]:
        step = self._global_step_on_worker
        return tf.pow(self._beta1_t, step), tf.pow(self._beta2_t, step)

    def _create_slots(self, var_list: Any) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)
            self._zeros_slot(variable, "v", self._name)

    def _prepare(self) -> None:
        super()._prepare()
        self._global_step_on_worker = tf.cast(tf.identity(self._global_step) + 1, tf.float32)

    def _finish(self, update_ops: list[Any], name_scope: str) -> Any:
        return tf.group(*update_ops, name=name_scope)
