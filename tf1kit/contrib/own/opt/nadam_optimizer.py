"""Adam with Nesterov momentum (Dozat, "Incorporating Nesterov momentum into Adam").

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/nadam_optimizer.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt.adam_like import quantities


class NadamOptimizer(tf.train.AdamOptimizer):
    """Has the slots and arguments of `tf.train.AdamOptimizer`."""

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        numbers = quantities(self, var.dtype)
        update = tf.raw_ops.ApplyAdam(
            var=var._ref(),
            m=m._ref(),
            v=v._ref(),
            **_arguments(numbers),
            grad=grad,
            use_locking=self._use_locking,
            use_nesterov=True,
        )
        return update.op

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        numbers = quantities(self, grad.dtype)
        return tf.raw_ops.ResourceApplyAdam(
            var=var.handle,
            m=m.handle,
            v=v.handle,
            **_arguments(numbers),
            grad=grad,
            use_locking=self._use_locking,
            use_nesterov=True,
        )

    def _apply_sparse_shared(self, grad: Any, var: Any, indices: Any, scatter_add: Any) -> Any:
        """Let every row of the averages decay; update the rows of the gradient."""
        numbers = quantities(self, var.dtype)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        first, second = grad * (1 - numbers.beta1), grad * grad * (1 - numbers.beta2)
        with tf.control_dependencies([tf.assign(m, m * numbers.beta1, use_locking=self._use_locking)]):
            m_now = scatter_add(m, indices, first)
        with tf.control_dependencies([tf.assign(v, v * numbers.beta2, use_locking=self._use_locking)]):
            v_now = scatter_add(v, indices, second)
        ahead = first + numbers.beta1 * tf.gather(m_now, indices)
        root = tf.sqrt(tf.gather(v_now, indices))
        step = scatter_add(var, indices, -numbers.corrected_rate * ahead / (root + numbers.epsilon))
        return tf.group(step, ahead, v_now)


def _arguments(numbers: Any) -> dict[str, Any]:
    names = ("beta1_power", "beta2_power", "lr", "beta1", "beta2", "epsilon")
    return dict(zip(names, numbers, strict=True))
