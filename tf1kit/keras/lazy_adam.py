"""Adam that changes the rows with a gradient alone: `tf.contrib.opt.LazyAdamOptimizer`.  Source: TensorFlow 1.15.5
`contrib/opt/python/training/lazy_adam_optimizer.py`.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.adam import Adam
from tf1kit.keras.optimizer import summed


@keras.saving.register_keras_serializable(package="tf1kit")
class LazyAdam(Adam):
    """`Adam` whose moments of rows without a gradient stay as they are, and so do these rows.

    The arguments are those of `Adam`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        use_locking: bool = False,
        name: str = "lazy_adam",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, beta_1, beta_2, epsilon, use_locking, name, **kwargs)

    def update_rows(
        self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], values: Any, indices: Any
    ) -> None:
        """The update of the rows with a gradient."""
        values, indices = summed(values, indices)
        lr, beta1, beta2, epsilon = (scalars[name] for name in ("lr", "beta1", "beta2", "epsilon"))
        rate = lr * tf.sqrt(1 - scalars["beta2_power"]) / (1 - scalars["beta1_power"])
        m = beta1 * tf.gather(slots["m"], indices) + (1 - beta1) * values
        v = beta2 * tf.gather(slots["v"], indices) + (1 - beta2) * tf.square(values)
        for slot, rows in ((slots["m"], m), (slots["v"], v)):
            slot.scatter_update(tf.IndexedSlices(rows, indices))
        variable.scatter_sub(tf.IndexedSlices(rate * m / (tf.sqrt(v) + epsilon), indices))
