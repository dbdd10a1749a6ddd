"""Periods: values that come again.

Source: TensorFlow 1.15.5,
tensorflow/contrib/timeseries/python/timeseries/state_space_models/periodic.py (the behaviour, not
the code).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.state_space_models.state_space_model import (
    StateSpaceModel,
    StateSpaceModelConfiguration,
)


def _padded_in_front(values: Any, like: Any) -> Any:
    """Values with as many dimensions of 1 before theirs as `like` has."""
    ones = tf.ones([tf.rank(like)], dtype=tf.int32)
    return tf.reshape(values, tf.concat([ones, tf.shape(values)], axis=0))


class CycleStateSpaceModel(StateSpaceModel):
    """A value for each time of a period; their sum is 0, so that the state has all but the last.

    Args:
        periodicity: the period.
        configuration: see `StateSpaceModelConfiguration`.
    """

    def __init__(
        self,
        periodicity: int,
        configuration: StateSpaceModelConfiguration = StateSpaceModelConfiguration(),  # noqa: B008  it is a tuple
    ) -> None:
        self._periodicity = periodicity
        super().__init__(configuration=configuration)

    def get_state_transition(self) -> Any:
        """See `StateSpaceModel`."""
        return self.transition_to_powers(tf.ones([], dtype=tf.int32))

    def get_noise_transform(self) -> Any:
        """The current value has noise."""
        return tf.pad(tf.ones([1], dtype=self.dtype), paddings=[(0, self._periodicity - 2)])[..., None]

    def transition_to_powers(self, powers: Any) -> Any:
        """The transitions of that many steps [...]: [..., period - 1, period - 1]. A row has a 1, or
        is the missing value, -1 everywhere.
        """
        powers %= self._periodicity
        places = _padded_in_front(tf.range(self._periodicity - 1, dtype=powers.dtype), powers)
        missing = tf.cast(tf.equal(places + 1, powers[..., None]), self.dtype)
        apart = (places[..., None] - places[..., None, :]) % self._periodicity
        return tf.cast(tf.equal(apart, powers[..., None, None]), self.dtype) - missing[..., None]

    def transition_power_noise_accumulator(self, num_steps: Any, noise_addition_coefficient: Any = 1) -> Any:
        """See `StateSpaceModel`; here the sum has a closed form.

        Args:
            num_steps: [...].
            noise_addition_coefficient: a factor of the noise.
        """
        variance = tf.squeeze(self.state_transition_noise_covariance, axis=[-1, -2])
        places = _padded_in_front(tf.range(self._periodicity, dtype=num_steps.dtype), num_steps)
        steps = num_steps[..., None]
        until = (places - (steps - 1)) % self._periodicity
        times = tf.cast((steps + until) // self._periodicity, dtype=self.dtype)  # how often each value got noise
        factor = tf.convert_to_tensor(noise_addition_coefficient, self.dtype)[..., None]
        added = factor * variance * times
        on_diagonal = tf.matrix_diag(added)
        upper = tf.concat([tf.zeros_like(on_diagonal[..., :-1, 0:1]), -on_diagonal[..., :-1, 0:-2]], axis=-1)
        lower = tf.concat([tf.zeros_like(on_diagonal[..., 0:1, :-1]), -on_diagonal[..., 0:-2, :-1]], axis=-2)
        before = tf.concat([added[..., -1:], added[..., :-2]], axis=-1)
        return tf.matrix_diag(added[..., :-1] + before) + lower + upper

    def get_observation_model(self, times: Any) -> Any:
        """The current value is observed."""
        return tf.concat([tf.ones([1], dtype=self.dtype), tf.zeros([self._periodicity - 2], dtype=self.dtype)], axis=0)


class ResolutionCycleModel(CycleStateSpaceModel):
    """A period of any length, described by a few values, between which it is interpolated by sines.

    Args:
        num_latent_values: the values, an odd number.
        periodicity: the period, which may be a tensor or have a fraction.
        near_integer_threshold: what counts as an integer.
        configuration: see `StateSpaceModelConfiguration`.

    Raises:
        ValueError: the number of values is even.
    """

    def __init__(
        self,
        num_latent_values: int,
        periodicity: Any,
        near_integer_threshold: float = 1e-8,
        configuration: StateSpaceModelConfiguration = StateSpaceModelConfiguration(),  # noqa: B008  it is a tuple
    ) -> None:
        if num_latent_values % 2 != 1:
            raise ValueError("Only odd numbers of latent values are supported.")
        self._num_latent_values = num_latent_values
        self._true_periodicity = periodicity
        self._near_integer_threshold = near_integer_threshold
        super().__init__(periodicity=num_latent_values, configuration=configuration)

    def _close_to_integer(self, value: Any) -> Any:
        value = tf.cast(value, self.dtype)
        return tf.less(tf.abs(value - tf.round(value)), self._near_integer_threshold)

    def _latent(self, steps: Any) -> Any:
        """Steps in the unit of latent values."""
        per_period = tf.cast(self._num_latent_values, self.dtype) / tf.cast(self._true_periodicity, self.dtype)
        return tf.cast(steps, self.dtype) * per_period

    def _sine(self, value: Any) -> Any:
        return tf.sin(np.pi / tf.cast(self._num_latent_values, self.dtype) * value)

    def transition_to_powers(self, powers: Any) -> Any:
        """See `CycleStateSpaceModel`."""
        count = tf.cast(self._num_latent_values, self.dtype)
        latent = self._latent(powers)
        places = _padded_in_front(tf.range(self._num_latent_values - 1), latent)
        sign = tf.cast(1 - 2 * (places % 2), self.dtype)
        places = tf.cast(places, self.dtype)
        of_row = 1.0 / self._sine(latent[..., None] - places - 1)
        apart = places[..., None, :] - places[..., None]
        of_both = sign[..., None, :] / self._sine(latent[..., None, None] + apart)
        factor = (tf.sin(latent * np.pi) / count)[..., None, None]
        between = factor * sign[..., None] * (of_row[..., None] + of_both)
        whole = super().transition_to_powers(tf.cast(tf.round(latent), tf.int64))
        return tf.where(self._close_to_integer(latent), whole, between)

    def transition_power_noise_accumulator(self, num_steps: Any) -> Any:  # type: ignore[override]
        """See `CycleStateSpaceModel`. Whole periods are added at once, if the period is an integer."""
        size = self._num_latent_values - 1
        whole_period = super().transition_power_noise_accumulator

        def folded() -> tuple[Any, Any]:
            coefficient = tf.cast(self._true_periodicity, self.dtype) / tf.cast(self._num_latent_values, self.dtype)
            steps = tf.convert_to_tensor(self._num_latent_values, dtype=num_steps.dtype)
            of_period = whole_period(num_steps=steps, noise_addition_coefficient=coefficient)
            period = tf.cast(self._true_periodicity, num_steps.dtype)
            periods = tf.cast(num_steps // period, self.dtype)
            return num_steps % period, periods[..., None, None] * _padded_in_front(of_period, periods)

        def as_it_is() -> tuple[Any, Any]:
            return num_steps, tf.zeros(tf.concat([tf.shape(num_steps), [size, size]], axis=0), dtype=self.dtype)

        left, noise = tf.cond(self._whole_period_folding(), folded, as_it_is)
        sums = self._power_sum_array(tf.reduce_max(left))
        variance = tf.squeeze(self.state_transition_noise_covariance, axis=[-1, -2])
        return noise + variance * tf.gather(sums, indices=left)

    def _whole_period_folding(self) -> Any:
        return tf.logical_and(
            self._close_to_integer(self._true_periodicity),
            tf.greater_equal(self._true_periodicity, self._num_latent_values),
        )

    def _power_sum_array(self, max_remaining_steps: Any) -> Any:
        """The sums of the powers' noise up to that many steps: [steps + 1, values - 1, values - 1]."""
        count = tf.cast(self._num_latent_values, self.dtype)
        latent = self._latent(tf.range(max_remaining_steps))
        numbers = tf.range(self._num_latent_values - 1)[None, ...]
        apart = latent[..., None] - tf.cast(numbers, self.dtype)
        mesh = 1.0 / self._sine(apart) + 1.0 / self._sine(apart - 1.0)
        meshed = mesh[..., None, :] * mesh[..., None]
        sign = tf.cast(1 - 2 * ((numbers[..., None, :] + numbers[..., None]) % 2), self.dtype)

        def pole(value: Any) -> tuple[Any, Any]:
            """Where the sine is 0, and the sign of its limit."""
            normalized = value / count
            return self._close_to_integer(normalized), tf.cos(normalized * np.pi)

        (at_pole, pole_sign), (at_next, next_sign) = pole(apart), pole(apart - 1)
        one = tf.logical_or(at_pole, at_next)
        one_sign = tf.where(at_pole, pole_sign, next_sign)
        ones = tf.logical_and(one[..., None], one[..., None, :])
        usual = tf.where(self._close_to_integer(latent), tf.zeros_like(meshed), meshed)
        factor = (tf.sin(np.pi * latent) / count)[..., None, None] ** 2
        limits = one_sign[..., None] * one_sign[..., None, :]
        powers = sign * tf.where(ones, limits, usual * factor)
        return tf.pad(tf.cumsum(powers), [(1, 0), (0, 0), (0, 0)])
