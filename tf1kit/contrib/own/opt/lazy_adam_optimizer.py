"""Adam that leaves the averages of a row alone if a sparse gradient has no value for it.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/lazy_adam_optimizer.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt.adam_like import quantities


class LazyAdamOptimizer(tf.train.AdamOptimizer):
    """Has the slots and arguments of `tf.train.AdamOptimizer`, but computes sparse gradients
    differently.
    """

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return self._resource_apply_sparse(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        numbers = quantities(self, var.dtype)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        first = numbers.beta1 * tf.gather(m, indices) + (1 - numbers.beta1) * grad
        second = numbers.beta2 * tf.gather(v, indices) + (1 - numbers.beta2) * tf.square(grad)
        step = numbers.corrected_rate * first / (tf.sqrt(second) + numbers.epsilon)
        return tf.group(
            tf.scatter_sub(var, indices, step),
            tf.scatter_update(m, indices, first),
            tf.scatter_update(v, indices, second),
        )
