"""Gradient descent. Source: TensorFlow 1.15.5: tensorflow/contrib/optimizer_v2/gradient_descent.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.optimizer_v2._kernels import KernelOptimizer


class GradientDescentOptimizer(KernelOptimizer):
    """`tf.train.GradientDescentOptimizer` whose rate may be a function."""

    _kernel = "gradient_descent"
    _takes = (".learning_rate", "gradient")

    def __init__(self, learning_rate: Any, use_locking: bool = False, name: str = "GradientDescent") -> None:
        super().__init__(use_locking, name)
        self._set_hyper("learning_rate", learning_rate)

    def _resource_apply_sparse_duplicate_indices(self, grad: Any, handle: Any, indices: Any, state: Any) -> Any:
        rate = state.get_hyper("learning_rate", grad.dtype.base_dtype)
        return tf.raw_ops.ResourceScatterAdd(resource=handle.handle, indices=indices, updates=-grad * rate)

    def _apply_sparse_duplicate_indices(self, grad: Any, var: Any, state: Any) -> Any:
        steps = grad.values * state.get_hyper("learning_rate", var.dtype.base_dtype)
        return tf.scatter_sub(var, grad.indices, steps, use_locking=self._use_locking)
