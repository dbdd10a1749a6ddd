"""RMSProp. Source: TensorFlow 1.15.5: tensorflow/contrib/optimizer_v2/rmsprop.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.optimizer_v2._kernels import KernelOptimizer

PLAIN = ("rms", "momentum", ".learning_rate", ".decay", ".momentum", 0, "gradient")


class RMSPropOptimizer(KernelOptimizer):
    """RMSProp with slots `rms`, which starts at epsilon, `momentum`, and `mg` if it is centered.

    `epsilon` is where `rms` starts, and is not added in a step.
    """

    def __init__(
        self,
        learning_rate: Any,
        decay: Any = 0.9,
        momentum: Any = 0.0,
        epsilon: Any = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "RMSProp",
    ) -> None:
        super().__init__(use_locking, name)
        numbers = {"learning_rate": learning_rate, "decay": decay, "momentum": momentum, "epsilon": epsilon}
        for key, value in numbers.items():
            self._set_hyper(key, value)
        self._kernel = "centered_rms_prop" if centered else "rms_prop"
        self._takes = ("mg", *PLAIN) if centered else PLAIN
        self._zeros = ("mg", "momentum") if centered else ("momentum",)

    def _create_vars(self, var_list: list[Any], state: Any) -> None:
        for variable in var_list:
            dtype = variable.dtype.base_dtype
            start = state.get_hyper("epsilon", dtype) * tf.ones_like(variable)
            state.create_slot_with_initializer(variable, start, variable.shape, dtype, "rms")
            super()._create_vars([variable], state)
