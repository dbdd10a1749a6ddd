"""Adam by the infinity norm (Kingma and Ba, "Adam", section 7.1).

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/adamax.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


class AdaMaxOptimizer(tf.train.AdamOptimizer):
    """Adamax. It has the slots m and v, and a variable `beta1_power`."""

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "AdaMax",
    ) -> None:
        super().__init__(learning_rate, beta1, beta2, epsilon, use_locking, name)

    def _get_beta_accumulators(self) -> Any:
        graph = None if tf.executing_eagerly() else tf.get_default_graph()
        return self._get_non_slot_variable("beta1_power", graph=graph)

    def _create_slots(self, var_list: Any) -> None:
        first = min(var_list, key=lambda variable: variable.name)
        self._create_non_slot_variable(initial_value=self._beta1, name="beta1_power", colocate_with=first)
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)
            self._zeros_slot(variable, "v", self._name)

    def _numbers(self, dtype: Any) -> list[Any]:
        """The tensors beta1_power, learning rate, beta1, beta2, epsilon."""
        tensors = (self._get_beta_accumulators(), self._lr_t, self._beta1_t, self._beta2_t, self._epsilon_t)
        return [tf.cast(tensor, dtype.base_dtype) for tensor in tensors]

    def _arguments(self, dtype: Any) -> dict[str, Any]:
        return dict(zip(("beta1_power", "lr", "beta1", "beta2", "epsilon"), self._numbers(dtype), strict=True))

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        m, v = self.get_slot(var, "m")._ref(), self.get_slot(var, "v")._ref()
        arguments = self._arguments(var.dtype)
        return tf.raw_ops.ApplyAdaMax(
            var=var._ref(), m=m, v=v, **arguments, grad=grad, use_locking=self._use_locking
        ).op

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        m, v = self.get_slot(var, "m").handle, self.get_slot(var, "v").handle
        arguments = self._arguments(grad.dtype)
        return tf.raw_ops.ResourceApplyAdaMax(
            var=var.handle, m=m, v=v, **arguments, grad=grad, use_locking=self._use_locking
        )

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return self._resource_apply_sparse(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        """Update the rows of the gradient in the variable and in both slots."""
        beta1_power, rate, beta1, beta2, epsilon = self._numbers(var.dtype)
        m, v = self.get_slot(var, "m"), self.get_slot(var, "v")
        first = tf.gather(m, indices) * beta1 + grad * (1 - beta1)
        largest = tf.maximum(tf.gather(v, indices) * beta2, tf.abs(grad))
        step = -rate / (1 - beta1_power) * (first / (largest + epsilon))
        with tf.control_dependencies([first, largest]):
            return tf.group(
                tf.scatter_add(var, indices, step),
                tf.scatter_update(m, indices, first),
                tf.scatter_update(v, indices, largest),
            )

    def _finish(self, update_ops: Any, name_scope: Any) -> Any:
        with tf.control_dependencies(update_ops):
            power = self._get_beta_accumulators()
            with tf.colocate_with(power):
                update = power.assign(power * self._beta1_t, use_locking=self._use_locking)
        return tf.group(*update_ops, update, name=name_scope)
