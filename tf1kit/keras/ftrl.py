"""FTRL-proximal as `tf.train.FtrlOptimizer` computes it.  Source: TensorFlow 1.15.5
`python/training/ftrl.py`.

Stock `keras.optimizers.Ftrl` computes the same except for rounding.  It also has `beta`, which this
class does not have.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.keras.optimizer import Optimizer

NOT_NEGATIVE = (
    "initial_accumulator_value",
    "l1_regularization_strength",
    "l2_regularization_strength",
    "l2_shrinkage_regularization_strength",
)


@keras.saving.register_keras_serializable(package="tf1kit")
class Ftrl(Optimizer):
    """Drop-in for `keras.optimizers.Ftrl` that repeats TensorFlow 1's `FtrlOptimizer` bit for bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        learning_rate_power: 0 for a fixed rate, else negative.
        initial_accumulator_value: where the sums of squares begin.
        l1_regularization_strength: pulls weights to exactly 0.
        l2_regularization_strength: a penalty on weights that only stabilises.
        l2_shrinkage_regularization_strength: a penalty that is part of the loss, only
            for rows that have a gradient.
        use_locking: hold a lock on a variable while it is updated.
        **kwargs: those of `keras.optimizers.Optimizer`, such as `clipnorm` or `use_ema`.

    Raises ValueError where `learning_rate_power` is positive or another argument of those above is
    negative.
    """

    def __init__(
        self,
        learning_rate: Any,
        learning_rate_power: float = -0.5,
        initial_accumulator_value: float = 0.1,
        l1_regularization_strength: float = 0.0,
        l2_regularization_strength: float = 0.0,
        use_locking: bool = False,
        name: str = "ftrl",
        l2_shrinkage_regularization_strength: float = 0.0,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, use_locking, name, **kwargs)
        self.learning_rate_power = learning_rate_power
        self.initial_accumulator_value = initial_accumulator_value
        self.l1_regularization_strength = l1_regularization_strength
        self.l2_regularization_strength = l2_regularization_strength
        self.l2_shrinkage_regularization_strength = l2_shrinkage_regularization_strength
        if learning_rate_power > 0:
            raise ValueError(f"learning_rate_power must be 0 or negative, not {learning_rate_power}")
        for argument in NOT_NEGATIVE:
            if getattr(self, argument) < 0:
                raise ValueError(f"{argument} must be 0 or positive, not {getattr(self, argument)}")

    def arguments(self) -> tuple[str, ...]:
        """The arguments of this optimizer."""
        return ("learning_rate_power", *NOT_NEGATIVE)

    def operation(self) -> str:
        """`ApplyFtrl`, or `ApplyFtrlV2` with shrinkage."""
        return "FtrlV2" if self.l2_shrinkage_regularization_strength > 0 else "Ftrl"

    def slots(self) -> dict[str, tuple[str, float]]:
        """The sum of squares, and the linear term."""
        return {"accumulator": ("accum", self.initial_accumulator_value), "linear": ("linear", 0.0)}

    def scalars(self) -> dict[str, Any]:
        """The hyper-parameters, by the names that the operation gives them."""
        shrinkage = self.l2_shrinkage_regularization_strength
        return {
            "lr_power": self.learning_rate_power,
            "l1": self.l1_regularization_strength,
            "l2": self.l2_regularization_strength,
            **({"l2_shrinkage": shrinkage} if shrinkage > 0 else {}),
        }
