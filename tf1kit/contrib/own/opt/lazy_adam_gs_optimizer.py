"""`LazyAdamOptimizer` with the powers of beta of `AdamGSOptimizer`.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/lazy_adam_gs_optimizer.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.opt.adam_gs_optimizer import AdamGSOptimizer
from tf1kit.contrib.own.opt.lazy_adam_optimizer import LazyAdamOptimizer


class LazyAdamGSOptimizer(AdamGSOptimizer):
    """Has the arguments of `AdamGSOptimizer`, but computes sparse gradients differently."""

    def _apply_sparse(self, grad: Any, var: Any) -> Any:
        return self._resource_apply_sparse(grad.values, var, grad.indices)

    def _resource_apply_sparse(self, grad: Any, var: Any, indices: Any) -> Any:
        return LazyAdamOptimizer._resource_apply_sparse(self, grad, var, indices)
