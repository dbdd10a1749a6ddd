"""Adagrad that can leave its sums alone for some steps, such as regularisation steps.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/reg_adagrad_optimizer.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tensorflow.compat import v1 as tf


class RegAdagradOptimizer(tf.train.AdagradOptimizer):
    """`tf.train.AdagradOptimizer` with `avoid_updating_slots`. It has the slot accumulator."""

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "RegAdagrad",
    ) -> None:
        super().__init__(
            learning_rate, initial_accumulator_value=initial_accumulator_value, use_locking=use_locking, name=name
        )
        self._should_update_slots = True

    @contextmanager
    def avoid_updating_slots(self) -> Iterator[None]:
        """A context: steps that are built in it leave the sums as they are."""
        before, self._should_update_slots = self._should_update_slots, False
        try:
            yield
        finally:
            self._should_update_slots = before

    def _arguments(self, grad: Any, dtype: Any) -> dict[str, Any]:
        rate = tf.cast(self._learning_rate_tensor, dtype.base_dtype)
        slots = self._should_update_slots
        return {"lr": rate, "grad": grad, "use_locking": self._use_locking, "update_slots": slots}

    def _apply_dense(self, grad: Any, var: Any) -> Any:
        sums = self.get_slot(var, "accumulator")._ref()
        return tf.raw_ops.ApplyAdagrad(var=var._ref(), accum=sums, **self._arguments(grad, var.dtype))

    def _resource_apply_dense(self, grad: Any, var: Any, update_slots: bool = True) -> Any:
        sums = self.get_slot(var, "accumulator").handle
        return tf.raw_ops.ResourceApplyAdagrad(var=var.handle, accum=sums, **self._arguments(grad, grad.dtype))

    def _apply_sparse(self, grad: Any, var: Any, update_slots: bool = True) -> Any:
        sums, arguments = self.get_slot(var, "accumulator")._ref(), self._arguments(grad.values, var.dtype)
        return tf.raw_ops.SparseApplyAdagrad(var=var._ref(), accum=sums, indices=grad.indices, **arguments)

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any, update_slots: bool = True) -> Any:
        sums, arguments = self.get_slot(var, "accumulator").handle, self._arguments(grad, grad.dtype)
        return tf.raw_ops.ResourceSparseApplyAdagrad(var=var.handle, accum=sums, indices=indices, **arguments)
