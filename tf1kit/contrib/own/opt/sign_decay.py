"""Functions that let the weight of signs decay, for `AddSignOptimizer` and `PowerSignOptimizer`.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/sign_decay.py.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

Decay = Callable[[Any], Any]


def _fraction(global_step: Any, decay_steps: int, what: str) -> tuple[Any, Any]:
    """The step, but at most decay_steps; and the same number as a float32."""
    if global_step is None:
        raise ValueError(f"global_step is required for {what}.")
    step = tf.minimum(global_step, decay_steps)
    return step, tf.cast(step, tf.float32)


def get_linear_decay_fn(decay_steps: int) -> Decay:
    """A function that decays linearly from 1 to 0 at `decay_steps`; it raises ValueError if the
    step is None.
    """

    def linear_decay_fn(global_step: Any) -> Any:
        step, _ = _fraction(global_step, decay_steps, "linear_decay")
        left = tf.cast(decay_steps, tf.int32) - tf.cast(step, tf.int32)
        return tf.maximum(0.0, tf.cast(left, tf.float32) / tf.cast(decay_steps, tf.float32))

    return linear_decay_fn


def get_cosine_decay_fn(decay_steps: int, num_periods: float = 0.5, zero_after: float | None = None) -> Decay:
    """A function that decays along a cosine of `num_periods`; it is 0 after `zero_after`
    periods.
    """

    def cosine_decay_fn(global_step: Any) -> Any:
        _, step = _fraction(global_step, decay_steps, "cosine_decay")
        periods = 2.0 * num_periods * (step / tf.cast(decay_steps, tf.float32))
        decayed = 0.5 * (1.0 + tf.cos(tf.constant(math.pi) * periods))
        return decayed if zero_after is None else tf.where(tf.greater_equal(periods, 2 * zero_after), 0.0, decayed)

    return cosine_decay_fn


def get_restart_decay_fn(decay_steps: int, num_periods: float = 1, zero_after: float | None = None) -> Decay:
    """A function that decays along half a cosine and restarts `num_periods` times; it is 0 after
    `zero_after` periods.
    """

    def restart_decay_fn(global_step: Any) -> Any:
        step, as_float = _fraction(global_step, decay_steps, "cosine_decay")
        fraction = tf.mod(num_periods * as_float, decay_steps) / tf.cast(decay_steps, tf.float32)
        decayed = 0.5 * (1.0 + tf.cos(tf.constant(math.pi) * fraction))
        if zero_after is None:
            return decayed
        done = tf.cast(num_periods * step, tf.float32) / tf.cast(decay_steps, tf.float32)
        return tf.where(tf.greater_equal(done, zero_after), 0.0, decayed)

    return restart_decay_fn
