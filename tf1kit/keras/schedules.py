"""Decayed learning rates as `tf.train.exponential_decay` and its like compute them: in float32,
operation by operation.

Source: TensorFlow 1.15.5 `python/training/learning_rate_decay.py`,
`python/keras/optimizer_v2/learning_rate_schedule.py`.

Give one to an optimizer as its learning rate; Keras's `iteration` is the global step.  Those of
`keras.optimizers.schedules` have the same formulas (NaturalExpDecay is not among them) and divide
by `decay_steps`, where a session multiplies by its reciprocal, since it folds constants.  These
schedules do the same, also eagerly.  Stock ones are up to 26 ULP away outside a `tf.function`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import keras
import numpy as np
import tensorflow as tf

__all__ = [
    "CosineDecay",
    "ExponentialDecay",
    "InverseTimeDecay",
    "NaturalExpDecay",
    "PiecewiseConstant",
    "PolynomialDecay",
    "WarmUp",
]


class Schedule(keras.optimizers.schedules.LearningRateSchedule):
    """Base of the schedules: a config from the constructor's arguments, which attributes of the
    same names keep.
    """

    def __init__(self, **arguments: Any) -> None:
        self._arguments = arguments

    def __getattr__(self, name: str) -> Any:
        """An argument of the constructor."""
        try:
            return self.__dict__["_arguments"][name]
        except KeyError:
            raise AttributeError(f"{type(self).__name__} has no attribute {name!r}") from None

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return dict(self._arguments)


def float32(value: Any) -> Any:
    """A tensor as float32."""
    return tf.cast(value, tf.float32)


def reciprocal(decay_steps: Any) -> np.float32:
    """What a session multiplies by in place of dividing."""
    return np.float32(1) / np.float32(decay_steps)


@keras.saving.register_keras_serializable(package="tf1kit")
class ExponentialDecay(Schedule):
    """`rate * decay_rate ** (step / decay_steps)`: `tf.train.exponential_decay`."""

    def __init__(
        self, initial_learning_rate: float, decay_steps: int, decay_rate: float, staircase: bool = False
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            decay_rate=decay_rate,
            staircase=staircase,
        )

    def __call__(self, step: Any) -> Any:
        """The rate of `step`: a float32 scalar."""
        passed = float32(step) * reciprocal(self.decay_steps)
        power = tf.pow(self._base(), tf.floor(passed) if self.staircase else passed)
        return np.float32(self.initial_learning_rate) * power

    def _base(self) -> Any:
        return tf.constant(self.decay_rate, tf.float32)


@keras.saving.register_keras_serializable(package="tf1kit")
class NaturalExpDecay(ExponentialDecay):
    """`rate * exp(-decay_rate) ** (step / decay_steps)`: `tf.train.natural_exp_decay`."""

    def _base(self) -> Any:
        return tf.exp(-super()._base())


@keras.saving.register_keras_serializable(package="tf1kit")
class InverseTimeDecay(ExponentialDecay):
    """`rate / (1 + decay_rate * step / decay_steps)`: `tf.train.inverse_time_decay`."""

    def __call__(self, step: Any) -> Any:
        """The rate of `step`: a float32 scalar."""
        rate, once = np.float32(self.decay_rate), reciprocal(self.decay_steps)
        decayed = rate * tf.floor(float32(step) * once) if self.staircase else float32(step) * (rate * once)
        return np.float32(self.initial_learning_rate) / (1.0 + decayed)


@keras.saving.register_keras_serializable(package="tf1kit")
class PolynomialDecay(Schedule):
    """From one rate to another along a power of the steps that are left, once or in cycles:
    `tf.train.polynomial_decay`.
    """

    def __init__(
        self,
        initial_learning_rate: float,
        decay_steps: int,
        end_learning_rate: float = 0.0001,
        power: float = 1.0,
        cycle: bool = False,
    ) -> None:
        super().__init__(
            initial_learning_rate=initial_learning_rate,
            decay_steps=decay_steps,
            end_learning_rate=end_learning_rate,
            power=power,
            cycle=cycle,
        )

    def __call__(self, step: Any) -> Any:
        """The rate of `step`: a float32 scalar."""
        step, decay_steps = float32(step), np.float32(self.decay_steps)
        if self.cycle:
            cycles = tf.where(tf.equal(step, 0.0), 1.0, tf.math.ceil(step * reciprocal(decay_steps)))
            passed = step / (decay_steps * cycles)
        else:
            passed = tf.minimum(step, decay_steps) * reciprocal(decay_steps)
        begin, end = np.float32(self.initial_learning_rate), np.float32(self.end_learning_rate)
        return (begin - end) * tf.pow(1.0 - passed, np.float32(self.power)) + end


@keras.saving.register_keras_serializable(package="tf1kit")
class CosineDecay(Schedule):
    """Along half a cosine down to `alpha` times the rate: `tf.train.cosine_decay`."""

    def __init__(self, initial_learning_rate: float, decay_steps: int, alpha: float = 0.0) -> None:
        super().__init__(initial_learning_rate=initial_learning_rate, decay_steps=decay_steps, alpha=alpha)

    def __call__(self, step: Any) -> Any:
        """The rate of `step`: a float32 scalar."""
        angle = tf.minimum(float32(step), np.float32(self.decay_steps)) * (
            np.float32(math.pi) * reciprocal(self.decay_steps)
        )
        cosine = 0.5 * (1.0 + tf.cos(angle))
        return np.float32(self.initial_learning_rate) * ((1 - self.alpha) * cosine + self.alpha)


@keras.saving.register_keras_serializable(package="tf1kit")
class PiecewiseConstant(Schedule):
    """`values[i]` up to and including step `boundaries[i]`, then the last:
    `tf.train.piecewise_constant`.

    Raises ValueError unless there is one value more than boundaries.
    """

    def __init__(self, boundaries: Sequence[int], values: Sequence[float]) -> None:
        if len(values) != len(boundaries) + 1:
            raise ValueError(f"{len(boundaries)} boundaries need {len(boundaries) + 1} values, not {len(values)}")
        super().__init__(boundaries=list(boundaries), values=list(values))

    def __call__(self, step: Any) -> Any:
        """The rate of `step`: a float32 scalar."""
        passed = tf.cast(step, tf.int64) > tf.constant(self.boundaries, tf.int64)
        return tf.gather(tf.constant(self.values, tf.float32), tf.reduce_sum(tf.cast(passed, tf.int32)))


@keras.saving.register_keras_serializable(package="tf1kit")
class WarmUp(Schedule):
    """`initial_learning_rate * step / warmup_steps` before the step `warmup_steps`, then what a schedule says of the
    whole step, as in BERT's `create_optimizer`.

    Args:
        learning_rate: a schedule or a float.
        initial_learning_rate: where the line ends.
        warmup_steps: how many steps it takes.
    """

    def __init__(self, learning_rate: Any, initial_learning_rate: float, warmup_steps: int) -> None:
        super().__init__(
            learning_rate=learning_rate, initial_learning_rate=initial_learning_rate, warmup_steps=warmup_steps
        )

    def __call__(self, step: Any) -> Any:
        """The rate of `step`: a float32 scalar."""
        warms = float32(tf.cast(step, tf.int32) < self.warmup_steps)
        line = float32(step) * (np.float32(self.initial_learning_rate) * reciprocal(self.warmup_steps))
        rate = self.learning_rate
        after = rate(step) if callable(rate) else tf.constant(rate, tf.float32)
        return (1.0 - warms) * after + warms * line

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {**super().get_config(), "learning_rate": keras.saving.serialize_keras_object(self.learning_rate)}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> WarmUp:
        """The schedule of a config."""
        return cls(**{**config, "learning_rate": keras.saving.deserialize_keras_object(config["learning_rate"])})
