"""Adagrad. Source: TensorFlow 1.15.5: tensorflow/contrib/optimizer_v2/adagrad.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.optimizer_v2._kernels import KernelOptimizer


class AdagradOptimizer(KernelOptimizer):
    """`tf.train.AdagradOptimizer` whose rate may be a function; it has a slot `accumulator`.

    Raises:
        ValueError: `initial_accumulator_value` is not positive.
    """

    _kernel = "adagrad"
    _takes = ("accumulator", ".learning_rate", "gradient")

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "Adagrad",
    ) -> None:
        if initial_accumulator_value <= 0.0:
            raise ValueError(f"initial_accumulator_value must be positive: {initial_accumulator_value}")
        super().__init__(use_locking, name)
        self._set_hyper("learning_rate", learning_rate)
        self._initial_accumulator_value = initial_accumulator_value

    def _create_vars(self, var_list: list[Any], state: Any) -> None:
        for variable in var_list:
            dtype = variable.dtype.base_dtype
            start: Any = tf.constant_initializer(self._initial_accumulator_value, dtype=dtype)
            state.create_slot_with_initializer(variable, start, variable.shape, dtype, "accumulator")
