"""Adadelta as `tf.train.AdadeltaOptimizer` computes it.  Source: TensorFlow 1.15.5
`python/training/adadelta.py`.

Stock `keras.optimizers.Adadelta` computes the same except for rounding, and its epsilon is 1e-7,
not 1e-8.  The first steps are about `sqrt(epsilon)` long, so they are three times as long there.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.keras.optimizer import Optimizer


@keras.saving.register_keras_serializable(package="tf1kit")
class Adadelta(Optimizer):
    """Drop-in for `keras.optimizers.Adadelta` that repeats TensorFlow 1's `AdadeltaOptimizer` bit
    for bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`; the paper's
            is 1.0.
        rho: the decay of both mean squares.
        epsilon: added to both mean squares, under the root.
        use_locking: hold a lock on a variable while it is updated.
        **kwargs: those of `keras.optimizers.Optimizer`, such as `clipnorm` or `use_ema`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        rho: float = 0.95,
        epsilon: float = 1e-8,
        use_locking: bool = False,
        name: str = "adadelta",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, use_locking, name, **kwargs)
        self.rho = rho
        self.epsilon = epsilon

    def arguments(self) -> tuple[str, ...]:
        """The arguments of this optimizer."""
        return ("rho", "epsilon")

    def operation(self) -> str:
        """`ApplyAdadelta`."""
        return "Adadelta"

    def slots(self) -> dict[str, tuple[str, float]]:
        """The mean squares of gradients and of steps."""
        return {"accumulated_grad": ("accum", 0.0), "accumulated_delta_var": ("accum_update", 0.0)}

    def scalars(self) -> dict[str, Any]:
        """The hyper-parameters, by the names that the operation gives them."""
        return {"rho": self.rho, "epsilon": self.epsilon}
