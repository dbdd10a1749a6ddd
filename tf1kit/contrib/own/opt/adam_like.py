"""The common part of the optimizers that use Adam's quantities."""

from __future__ import annotations

from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf


class Quantities(NamedTuple):
    """Adam's hyperparameters as tensors of a variable's type."""

    beta1_power: Any
    beta2_power: Any
    rate: Any
    beta1: Any
    beta2: Any
    epsilon: Any

    @property
    def corrected_rate(self) -> Any:
        """The learning rate times the bias correction of both averages."""
        return self.rate * tf.sqrt(1 - self.beta2_power) / (1 - self.beta1_power)


def quantities(optimizer: Any, dtype: Any) -> Quantities:
    """Take the hyperparameters of a `tf.train.AdamOptimizer`."""
    tensors = (
        *optimizer._get_beta_accumulators(),
        optimizer._lr_t,
        optimizer._beta1_t,
        optimizer._beta2_t,
        optimizer._epsilon_t,
    )
    return Quantities(*(tf.cast(tensor, dtype.base_dtype) for tensor in tensors))
