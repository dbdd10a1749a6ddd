"""Momentum as `tf.train.MomentumOptimizer` computes it.  Source: TensorFlow 1.15.5
`python/training/momentum.py`.

The velocity is a sum of gradients, `m = momentum * m + g; w -= lr * m`.  Stock
`keras.optimizers.SGD(momentum=...)` has the rate inside, `m = momentum * m - lr * g; w += m`.  At a
constant rate that is the same except for rounding.  Where the rate falls to a tenth, the next step
of stock Keras is 9 times as long as that of TensorFlow 1, because its velocity includes the old
rate.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.keras.optimizer import Optimizer


@keras.saving.register_keras_serializable(package="tf1kit")
class Momentum(Optimizer):
    """Drop-in for `keras.optimizers.SGD(momentum=...)` that repeats TensorFlow 1's
    `MomentumOptimizer` bit for bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        momentum: the decay of the velocity.
        use_locking: hold a lock on a variable while it is updated.
        use_nesterov: step by `g + momentum * m` (Nesterov's momentum).
        **kwargs: those of `keras.optimizers.Optimizer`, such as `clipnorm` or `use_ema`.
    """

    def __init__(
        self,
        learning_rate: Any,
        momentum: float,
        use_locking: bool = False,
        name: str = "momentum",
        use_nesterov: bool = False,
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, use_locking, name, **kwargs)
        self.momentum = momentum
        self.use_nesterov = use_nesterov

    def arguments(self) -> tuple[str, ...]:
        """The arguments of this optimizer."""
        return ("momentum", "use_nesterov")

    def operation(self) -> str:
        """`ApplyMomentum`."""
        return "Momentum"

    def slots(self) -> dict[str, tuple[str, float]]:
        """The velocity."""
        return {"momentum": ("accum", 0.0)}

    def scalars(self) -> dict[str, Any]:
        """The decay of the velocity."""
        return {"momentum": self.momentum}

    def flags(self) -> dict[str, Any]:
        """Whether it is Nesterov's momentum."""
        return {**super().flags(), "use_nesterov": self.use_nesterov}
