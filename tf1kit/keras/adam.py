"""Adam as `tf.train.AdamOptimizer` computes it.  Source: TensorFlow 1.15.5
`python/training/adam.py`; arXiv:1412.6980.

Stock `keras.optimizers.Adam` differs in three ways, each visible in the bits after one step: it
raises beta to the power of the step where TensorFlow 1 multiplies a running product, it spells the
update out in many operations where TensorFlow 1 has one (`ApplyAdam`), and its epsilon is 1e-7
where TensorFlow 1's is 1e-8. TensorFlow 1 also keeps every hyper-parameter in float32, for float64
weights too: 0.9 is then 0.89999998.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf

from tf1kit.keras.optimizer import Optimizer, summed


@keras.saving.register_keras_serializable(package="tf1kit")
class Adam(Optimizer):
    """Drop-in for `keras.optimizers.Adam` that repeats TensorFlow 1's `AdamOptimizer` bit for bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        beta_1: decay of the first moment.
        beta_2: decay of the second moment.
        epsilon: added to the root of the second moment *before* bias correction ("epsilon hat" of
            the paper).
        use_locking: hold a lock on a variable while it is updated.
        **kwargs: those of `keras.optimizers.Optimizer`, such as `clipnorm` or `use_ema`.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta_1: float = 0.9,
        beta_2: float = 0.999,
        epsilon: float = 1e-8,
        use_locking: bool = False,
        name: str = "adam",
        **kwargs: Any,
    ) -> None:
        super().__init__(learning_rate, use_locking, name, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon

    def arguments(self) -> tuple[str, ...]:
        """The arguments of this optimizer."""
        return ("beta_1", "beta_2", "epsilon")

    def operation(self) -> str:
        """`ApplyAdam`."""
        return "Adam"

    def slots(self) -> dict[str, tuple[str, float]]:
        """Both moments."""
        return {"momentum": ("m", 0.0), "velocity": ("v", 0.0)}

    def build(self, var_list: list[Any]) -> None:
        """Create `momentum` and `velocity` per variable and the two running powers (float32
        scalars).
        """
        if self.built:
            return
        super().build(var_list)
        self._beta1_power = self._running_power("beta1_power", self.beta_1)
        self._beta2_power = self._running_power("beta2_power", self.beta_2)

    def _running_power(self, name: str, beta: float) -> Any:
        initial = keras.initializers.Constant(beta)
        return self.add_variable(shape=(), initializer=initial, dtype="float32", name=name)

    def scalars(self) -> dict[str, Any]:
        """The decays, the powers that they have reached, and epsilon."""
        powers = {"beta1_power": self._beta1_power.value, "beta2_power": self._beta2_power.value}
        return {**powers, "beta1": self.beta_1, "beta2": self.beta_2, "epsilon": self.epsilon}

    def update_rows(
        self, variable: Any, slots: dict[str, Any], scalars: dict[str, Any], values: Any, indices: Any
    ) -> None:
        """Moments of rows without a gradient decay, too, and move their weights: like TensorFlow 1, this
        optimizer is not "lazy".
        """
        values, indices = summed(values, indices)
        lr, beta1, beta2, epsilon = (scalars[name] for name in ("lr", "beta1", "beta2", "epsilon"))
        rate = lr * tf.sqrt(1 - scalars["beta2_power"]) / (1 - scalars["beta1_power"])
        for slot, beta, new in ((slots["m"], beta1, values), (slots["v"], beta2, values * values)):
            slot.assign(slot * beta, use_locking=self.use_locking)
            slot.scatter_add(tf.IndexedSlices(new * (1 - beta), indices))
        variable.assign_sub(rate * slots["m"] / (tf.sqrt(slots["v"]) + epsilon), use_locking=self.use_locking)

    def apply(self, grads: Any, trainable_variables: Any = None) -> Any:
        """Update every variable, then multiply the powers up, in TensorFlow 1's order."""
        result = super().apply(grads, trainable_variables)
        stepped = self._iterations % (self.gradient_accumulation_steps or 1) == 0
        for power, beta in ((self._beta1_power, self.beta_1), (self._beta2_power, self.beta_2)):
            power.assign(tf.where(stepped, power * beta, power))
        return result
