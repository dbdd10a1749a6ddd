"""Plain steps, as of `tf.train.GradientDescentOptimizer`.  Source: TensorFlow 1.15.5
`python/training/gradient_descent.py`.

Stock `keras.optimizers.SGD` computes the same.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.optimizer import Optimizer


@keras.saving.register_keras_serializable(package="tf1kit")
class GradientDescent(Optimizer):
    """Drop-in for `keras.optimizers.SGD` that repeats TensorFlow 1's `GradientDescentOptimizer` bit
    for bit.

    For float64 weights with gradients of rows, 1.15.5 had a constant rate in float64; current
    TensorFlow and this have it in float32, as everywhere.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        use_locking: hold a lock on a variable while it is updated.
        **kwargs: those of `keras.optimizers.Optimizer`, such as `clipnorm` or `use_ema`.
    """

    def __init__(
        self, learning_rate: Any, use_locking: bool = False, name: str = "gradient_descent", **kwargs: Any
    ) -> None:
        super().__init__(learning_rate, use_locking, name, **kwargs)

    def arguments(self) -> tuple[str, ...]:
        """The optimizer has no arguments of its own."""
        return ()

    def update_all(self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], gradient: Any) -> None:
        """The operation, whose arguments have names of their own."""
        tf.raw_ops.ResourceApplyGradientDescent(
            var=variable.handle, alpha=scalars["lr"], delta=gradient, use_locking=self.use_locking
        )

    def update_rows(
        self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], values: Any, indices: Any
    ) -> None:
        """Gradients of equal rows are subtracted one after the other, not summed first."""
        tf.raw_ops.ResourceScatterAdd(resource=variable.handle, indices=indices, updates=-values * scalars["lr"])
