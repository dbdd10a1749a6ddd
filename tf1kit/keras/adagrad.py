"""Adagrad as `tf.train.AdagradOptimizer` computes it.  Source: TensorFlow 1.15.5
`python/training/adagrad.py`.

Stock `keras.optimizers.Adagrad` adds an epsilon of 1e-7 under the root; this one does not.
Accumulators begin at 0.1 in both.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.keras.optimizer import Optimizer


@keras.saving.register_keras_serializable(package="tf1kit")
class Adagrad(Optimizer):
    """Drop-in for `keras.optimizers.Adagrad` that repeats TensorFlow 1's `AdagradOptimizer` bit for
    bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        initial_accumulator_value: where the sums of squares begin; ValueError unless greater than
            0.
        use_locking: hold a lock on a variable while it is updated.
        **kwargs: those of `keras.optimizers.Optimizer`, such as `clipnorm` or `use_ema`.
    """

    def __init__(
        self,
        learning_rate: Any,
        initial_accumulator_value: float = 0.1,
        use_locking: bool = False,
        name: str = "adagrad",
        **kwargs: Any,
    ) -> None:
        if initial_accumulator_value <= 0:
            raise ValueError(f"initial_accumulator_value must be greater than 0, not {initial_accumulator_value}")
        super().__init__(learning_rate, use_locking, name, **kwargs)
        self.initial_accumulator_value = initial_accumulator_value

    def arguments(self) -> tuple[str, ...]:
        """The arguments of this optimizer."""
        return ("initial_accumulator_value",)

    def operation(self) -> str:
        """`ApplyAdagrad`."""
        return "Adagrad"

    def slots(self) -> dict[str, tuple[str, float]]:
        """The sum of squares."""
        return {"accumulator": ("accum", self.initial_accumulator_value)}
