"""How much the loss is scaled.

Source: TensorFlow 1.15.5: tensorflow/contrib/mixed_precision/python/loss_scale_manager.py.
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf


class LossScaleManager(abc.ABC):
    """What a `LossScaleOptimizer` asks for the scale."""

    @abc.abstractmethod
    def get_loss_scale(self) -> Any:
        """The scale, a float32 scalar."""

    @abc.abstractmethod
    def update_loss_scale(self, finite_grads: Any) -> Any:
        """The operation that changes the scale after a step; `finite_grads` is a bool scalar."""


class FixedLossScaleManager(LossScaleManager):
    """A scale that stays.

    Raises:
        ValueError: it is below 1.
    """

    def __init__(self, loss_scale: Any) -> None:
        if loss_scale < 1:
            raise ValueError("loss scale must be at least 1.")
        self._loss_scale = tf.convert_to_tensor(loss_scale, dtype=tf.float32)

    def get_loss_scale(self) -> Any:
        """The scale."""
        return self._loss_scale

    def update_loss_scale(self, finite_grads: Any) -> Any:
        """An operation that does nothing."""
        return tf.no_op()


class ExponentialUpdateLossScaleManager(LossScaleManager):
    """A scale that grows while gradients are finite, and shrinks when they are not.

    Args:
        init_loss_scale: the first scale.
        incr_every_n_steps: after how many finite steps it grows.
        decr_every_n_nan_or_inf: after how many steps that are not finite it shrinks.
        incr_ratio: by which factor it grows, as long as it is finite then.
        decr_ratio: by which factor it shrinks, but not below 1.
    """

    def __init__(
        self,
        init_loss_scale: float,
        incr_every_n_steps: int,
        decr_every_n_nan_or_inf: int = 2,
        incr_ratio: float = 2,
        decr_ratio: float = 0.8,
    ) -> None:
        self._incr_every_n_steps, self._incr_ratio = incr_every_n_steps, incr_ratio
        self._decr_every_n_nan_or_inf, self._decr_ratio = decr_every_n_nan_or_inf, decr_ratio
        first = tf.convert_to_tensor(init_loss_scale, tf.float32)
        self._loss_scale = tf.Variable(first, trainable=False, name="loss_scale", dtype=tf.float32)
        self._num_good_steps = tf.Variable(0, trainable=False, name="good_steps", dtype=tf.int32)
        self._num_bad_steps = tf.Variable(0, trainable=False, name="bad_steps", dtype=tf.int32)

    def get_loss_scale(self) -> Any:
        """The variable of the scale."""
        return self._loss_scale

    def update_loss_scale(self, finite_grads: Any) -> Any:
        """The operation that counts the step and changes the scale when it is time."""
        return tf.cond(finite_grads, self._good, self._bad)

    def _set(self, scale: Any) -> Any:
        changes = (self._loss_scale, scale), (self._num_good_steps, 0), (self._num_bad_steps, 0)
        return tf.group(*(tf.assign(variable, value) for variable, value in changes))

    def _good(self) -> Any:
        def grow() -> Any:
            larger = self._loss_scale * self._incr_ratio
            kept = tf.cond(tf.is_finite(larger), lambda: larger, lambda: tf.identity(self._loss_scale))
            return self._set(kept)

        enough = self._num_good_steps + 1 >= self._incr_every_n_steps
        return tf.cond(enough, grow, lambda: tf.group(tf.assign_add(self._num_good_steps, 1)))

    def _bad(self) -> Any:
        enough = self._num_bad_steps + 1 >= self._decr_every_n_nan_or_inf
        return tf.cond(
            enough,
            lambda: self._set(tf.maximum(1.0, self._loss_scale * self._decr_ratio)),
            lambda: tf.group(tf.assign_add(self._num_bad_steps, 1), tf.assign(self._num_good_steps, 0)),
        )
