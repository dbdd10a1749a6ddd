"""RMSProp as `tf.train.RMSPropOptimizer` computes it.  Source: TensorFlow 1.15.5
`python/training/rmsprop.py`.

The mean square begins at ones, where stock `keras.optimizers.RMSprop` begins at zeros: the first
step for a gradient of 0.01 is 0.0105 times the rate here, 3.16 times the rate there.  epsilon is
1e-10 where stock Keras has 1e-7; both have it under the root.
"""

from __future__ import annotations

from typing import Any

import keras

from tf1kit.keras.optimizer import Optimizer


@keras.saving.register_keras_serializable(package="tf1kit")
class RMSProp(Optimizer):
    """Drop-in for `keras.optimizers.RMSprop` that repeats TensorFlow 1's `RMSPropOptimizer` bit for
    bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        decay: the decay of the mean square (`rho` of Keras).
        momentum: the decay of the last step.
        epsilon: added to the mean square, under the root.
        use_locking: hold a lock on a variable while it is updated.
        centered: divide by the root of the gradient's variance instead of that of its mean square.
        **kwargs: those of `keras.optimizers.Optimizer`, such as `clipnorm` or `use_ema`.
    """

    def __init__(
        self,
        learning_rate: Any,
        decay: float = 0.9,
        momentum: float = 0.0,
        epsilon: float = 1e-10,
        use_locking: bool = False,
        centered: bool = False,
        name: str = "rmsprop",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, use_locking, name, **kwargs)
        self.decay = decay
        self.momentum = momentum
        self.epsilon = epsilon
        self.centered = centered

    def arguments(self) -> tuple[str, ...]:
        """The arguments of this optimizer."""
        return ("decay", "momentum", "epsilon", "centered")

    def operation(self) -> str:
        """`ApplyRMSProp` or `ApplyCenteredRMSProp`."""
        return "CenteredRMSProp" if self.centered else "RMSProp"

    def slots(self) -> dict[str, tuple[str, float]]:
        """The mean square, if centered the mean, and the last step."""
        mean = {"average_gradient": ("mg", 0.0)} if self.centered else {}
        return {"velocity": ("ms", 1.0), **mean, "momentum": ("mom", 0.0)}

    def scalars(self) -> dict[str, Any]:
        """The hyper-parameters, by the names that the operation gives them."""
        return {"rho": self.decay, "momentum": self.momentum, "epsilon": self.epsilon}
