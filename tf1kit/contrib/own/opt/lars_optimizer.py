"""Layer-wise adaptive rates, LARS (You, Gitman and Ginsburg, "Large batch training of convolutional
networks").

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/lars_optimizer.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


class LARSOptimizer(tf.train.Optimizer):
    """Momentum with a rate for each variable that depends on the norms of weight and gradient. It
    has the slot momentum.

    Args:
        learning_rate: the rate that all variables share.
        momentum: not negative.
        weight_decay: added to the gradient; not negative.
        eeta: the coefficient of trust.
        epsilon: added to the norm in the divisor.
        name: the name of its operations and slots.
        skip_list: plain momentum trains the variables with one of these texts in their name.
        use_nesterov: whether to use Nesterov momentum.

    Raises:
        ValueError: a number is negative, but must not be.
    """

    def __init__(
        self,
        learning_rate: Any,
        momentum: float = 0.9,
        weight_decay: float = 0.0001,
        eeta: float = 0.001,
        epsilon: float = 0.0,
        name: str = "LARSOptimizer",
        skip_list: Any = None,
        use_nesterov: bool = False,
    ) -> None:
        for what, value in (("momentum", momentum), ("weight_decay", weight_decay)):
            if value < 0.0:
                raise ValueError(f"{what} should be positive: {value}")
        super().__init__(use_locking=False, name=name)
        self._learning_rate, self._momentum, self._weight_decay = learning_rate, momentum, weight_decay
        self._eeta, self._epsilon, self._skip_list, self._use_nesterov = eeta, epsilon, skip_list, use_nesterov

    def _create_slots(self, var_list: Any) -> None:
        for variable in var_list:
            self._zeros_slot(variable, "momentum", self._name)

    def _prepare(self) -> None:
        rate, momentum = (value() if callable(value) else value for value in (self._learning_rate, self._momentum))
        self._learning_rate_tensor = tf.convert_to_tensor(rate, name="learning_rate")
        self._momentum_tensor = tf.convert_to_tensor(momentum, name="momentum")

    def compute_lr(self, grad: Any, var: Any) -> tuple[Any, Any]:
        """The rate for a variable, a scalar, and the gradient plus the weight decay."""
        if self._skip_list is not None and any(part in var.name for part in self._skip_list):
            return self._learning_rate, grad
        weight, gradient = tf.norm(var, ord=2), tf.norm(grad, ord=2)
        trust = self._eeta * weight / (gradient + self._weight_decay * weight + self._epsilon)
        trust = tf.where(tf.greater(weight, 0), tf.where(tf.greater(gradient, 0), trust, 1.0), 1.0)
        return self._learning_rate * trust, grad + self._weight_decay * var

    def _arguments(self, grad: Any, var: Any) -> dict[str, Any]:
        rate, grad = self.compute_lr(grad, var)
        one = tf.cast(1.0, var.dtype.base_dtype)
        return {"lr": one, "grad": grad * rate, "momentum": self._momentum, "use_nesterov": self._use_nesterov}

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        accumulated = self.get_slot(var, "momentum")._ref()
        return tf.raw_ops.ApplyMomentum(var=var._ref(), accum=accumulated, **self._arguments(grad, var))

    def _resource_apply_dense(self, grad: Any, var: Any) -> Any:
        accumulated = self.get_slot(var, "momentum").handle
        return tf.raw_ops.ResourceApplyMomentum(var=var.handle, accum=accumulated, **self._arguments(grad, var))

    def _sparse_arguments(self, grad: Any, indices: Any) -> dict[str, Any]:
        """Apply plain momentum, as the original does."""
        rate, momentum = (tf.cast(t, grad.dtype) for t in (self._learning_rate_tensor, self._momentum_tensor))
        numbers = {"lr": rate, "grad": grad, "indices": indices, "momentum": momentum}
        return {**numbers, "use_locking": self._use_locking, "use_nesterov": self._use_nesterov}

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        accumulated = self.get_slot(var, "momentum")._ref()
        arguments = self._sparse_arguments(grad.values, grad.indices)
        return tf.raw_ops.SparseApplyMomentum(var=var._ref(), accum=accumulated, **arguments).op

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        accumulated = self.get_slot(var, "momentum").handle
        arguments = self._sparse_arguments(grad, indices)
        return tf.raw_ops.ResourceSparseApplyMomentum(var=var.handle, accum=accumulated, **arguments)
