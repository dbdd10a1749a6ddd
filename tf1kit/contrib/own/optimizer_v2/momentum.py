"""Momentum. Source: TensorFlow 1.15.5: tensorflow/contrib/optimizer_v2/momentum.py."""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.optimizer_v2._kernels import KernelOptimizer


class MomentumOptimizer(KernelOptimizer):
    """`tf.train.MomentumOptimizer` whose numbers may be functions; it has a slot `momentum`."""

    _kernel = "momentum"
    _takes = ("momentum", ".learning_rate", "gradient", ".momentum")
    _zeros = ("momentum",)
    _options = ("use_nesterov",)

    def __init__(
        self,
        learning_rate: Any,
        momentum: Any,
        use_locking: bool = False,
        name: str = "Momentum",
        use_nesterov: bool = False,
    ) -> None:
        super().__init__(use_locking, name)
        self._set_hyper("learning_rate", learning_rate)
        self._set_hyper("momentum", momentum)
        self._use_nesterov = use_nesterov
