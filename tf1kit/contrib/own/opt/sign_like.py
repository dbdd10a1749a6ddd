"""The common part of `AddSignOptimizer` and `PowerSignOptimizer`: the slot m, the decay of signs,
and the call of a kernel.
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf


class SignOptimizer(tf.train.Optimizer):
    """Scales a gradient up if its sign is that of its moving average, else down.

    A subclass names its kernel ("AddSign"), the kernel's own argument, and the factor for sparse
    gradients.
    """

    kernel: str
    own_argument: str

    def __init__(
        self, learning_rate: Any, own: Any, beta: Any, sign_decay_fn: Any, use_locking: bool, name: str
    ) -> None:
        super().__init__(use_locking, name)
        self._lr, self._own, self._beta = learning_rate, own, beta
        self._sign_decay_fn = sign_decay_fn
        self._lr_t = self._own_t = self._beta_t = self._sign_decay_t = None

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: Any = None) -> Any:
        """`Optimizer.apply_gradients`; it calls the decay function with `global_step`."""
        if self._sign_decay_fn is not None:
            self._sign_decay_t = tf.convert_to_tensor(self._sign_decay_fn(global_step), name="sign_decay")
        return super().apply_gradients(grads_and_vars, global_step=global_step, name=name)

    def _create_slots(self, var_list: Any) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "m", self._name)

    def _prepare(self) -> None:
        self._lr_t = tf.convert_to_tensor(self._lr, name="learning_rate")
        self._beta_t = tf.convert_to_tensor(self._beta, name="beta")
        self._own_t = tf.convert_to_tensor(self._own, name=self.own_argument)
        if self._sign_decay_fn is None:
            self._sign_decay_t = tf.convert_to_tensor(1.0, name="sign_decay")

    def _arguments(self, grad: Any, dtype: Any) -> dict[str, Any]:
        numbers = {
            "lr": self._lr_t,
            self.own_argument: self._own_t,
            "sign_decay": self._sign_decay_t,
            "beta": self._beta_t,
        }
        cast = {name: tf.cast(tensor, dtype.base_dtype) for name, tensor in numbers.items()}
        return {**cast, "grad": grad, "use_locking": self._use_locking}

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        kernel = getattr(tf.raw_ops, f"Apply{self.kernel}")
        return kernel(var=var._ref(), m=self.get_slot(var, "m")._ref(), **self._arguments(grad, var.dtype)).op

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        kernel = getattr(tf.raw_ops, f"ResourceApply{self.kernel}")
        return kernel(var=var.handle, m=self.get_slot(var, "m").handle, **self._arguments(grad, var.dtype))

    @abc.abstractmethod
    def _factor(self, agreement: Any, dtype: Any) -> Any:
        """The factor of a gradient; `agreement` is its sign times the sign of its average."""

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        rate, beta = tf.cast(self._lr_t, var.dtype.base_dtype), tf.cast(self._beta_t, var.dtype.base_dtype)
        m = self.get_slot(var, "m")
        average = tf.assign(m, m * beta + grad * (1 - beta), use_locking=self._use_locking)
        agreement = tf.gather(tf.sign(average), grad.indices) * tf.sign(grad.values)
        step = rate * self._factor(agreement, var.dtype.base_dtype) * grad.values
        return tf.group(tf.scatter_sub(var, grad.indices, step, use_locking=self._use_locking), average)
