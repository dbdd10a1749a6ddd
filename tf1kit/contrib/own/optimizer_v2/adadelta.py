"""Adadelta. Source: TensorFlow 1.15.5: tensorflow/contrib/optimizer_v2/adadelta.py."""

from __future__ import annotations

from typing import Any

from tf1kit.contrib.own.optimizer_v2._kernels import KernelOptimizer


class AdadeltaOptimizer(KernelOptimizer):
    """`tf.train.AdadeltaOptimizer` whose numbers may be functions; it has slots `accum` and
    `accum_update`.
    """

    _kernel = "adadelta"
    _takes = ("accum", "accum_update", ".learning_rate", ".rho", ".epsilon", "gradient")
    _zeros = ("accum", "accum_update")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: Any = 0.95,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adadelta",
    ) -> None:
        super().__init__(use_locking, name)
        self._set_hyper("learning_rate", learning_rate)
        self._set_hyper("rho", rho)
        self._set_hyper("epsilon", epsilon)
