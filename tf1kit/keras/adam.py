"""Adam as `tf.train.AdamOptimizer` computes it.  Source: TensorFlow 1.15.5 `python/training/adam.py`; arXiv:1412.6980.

Stock `keras.optimizers.Adam` differs in three ways, each visible in the bits after one step:
it raises beta to the power of the step where TensorFlow 1 multiplies a running product, it spells the update out in
many operations where TensorFlow 1 has one (`ApplyAdam`), and its epsilon is 1e-7 where TensorFlow 1's is 1e-8.
TensorFlow 1 also keeps every hyper-parameter in float32, for float64 weights too: 0.9 is then 0.89999998.
"""

from __future__ import annotations

from typing import Any

import keras
import tensorflow as tf


@keras.saving.register_keras_serializable(package="tf1kit")
class Adam(keras.optimizers.Optimizer):
    """Drop-in for `keras.optimizers.Adam` that repeats TensorFlow 1's `AdamOptimizer` bit for bit.

    Args:
        learning_rate: a float or a `keras.optimizers.schedules.LearningRateSchedule`.
        beta_1: decay of the first moment.
        beta_2: decay of the second moment.
        epsilon: added to the root of the second moment *before* bias correction ("epsilon hat" of the paper).
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
        super().__init__(learning_rate=learning_rate, name=name, **kwargs)
        self.beta_1 = beta_1
        self.beta_2 = beta_2
        self.epsilon = epsilon
        self.use_locking = use_locking

    def build(self, var_list: list[Any]) -> None:
        """Create `momentum` and `velocity` per variable and the two running powers (float32 scalars)."""
        if self.built:
            return
        super().build(var_list)
        self._momentums = [self.add_variable_from_reference(v, name="momentum") for v in var_list]
        self._velocities = [self.add_variable_from_reference(v, name="velocity") for v in var_list]
        self._beta1_power = self._running_power("beta1_power", self.beta_1)
        self._beta2_power = self._running_power("beta2_power", self.beta_2)

    def _running_power(self, name: str, beta: float) -> Any:
        initial = keras.initializers.Constant(beta)
        return self.add_variable(shape=(), initializer=initial, dtype="float32", name=name)

    def update_step(self, gradient: Any, variable: Any, learning_rate: Any) -> None:
        """One `ApplyAdam` on `variable`."""
        index = self._get_variable_index(variable)

        def scalar(value: Any) -> Any:
            return tf.cast(tf.cast(value, tf.float32), variable.dtype)

        tf.raw_ops.ResourceApplyAdam(
            var=variable.handle,
            m=self._momentums[index].value.handle,
            v=self._velocities[index].value.handle,
            beta1_power=scalar(self._beta1_power.value),
            beta2_power=scalar(self._beta2_power.value),
            lr=scalar(learning_rate),
            beta1=scalar(self.beta_1),
            beta2=scalar(self.beta_2),
            epsilon=scalar(self.epsilon),
            grad=tf.cast(gradient, variable.dtype),
            use_locking=self.use_locking,
        )

    def apply(self, grads: Any, trainable_variables: Any = None) -> Any:
        """Update every variable, then multiply the powers up, in TensorFlow 1's order."""
        result = super().apply(grads, trainable_variables)
        stepped = self._iterations % (self.gradient_accumulation_steps or 1) == 0
        for power, beta in ((self._beta1_power, self.beta_1), (self._beta2_power, self.beta_2)):
            power.assign(tf.where(stepped, power * beta, power))
        return result

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        own = {name: getattr(self, name) for name in ("beta_1", "beta_2", "epsilon", "use_locking")}
        return {**super().get_config(), **own}
