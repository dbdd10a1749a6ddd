"""A level with a trend.

Source: TensorFlow 1.15.5,
tensorflow/contrib/timeseries/python/timeseries/state_space_models/level_trend.py (the behaviour, not
the code).
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.state_space_models.state_space_model import (
    StateSpaceModel,
    StateSpaceModelConfiguration,
)


class AdderStateSpaceModel(StateSpaceModel):
    """A level, to which a slope is added at each time. Both get noise.

    Args:
        use_level_noise: whether the level has noise of its own.
        configuration: see `StateSpaceModelConfiguration`.
    """

    def __init__(
        self,
        use_level_noise: bool = True,
        configuration: StateSpaceModelConfiguration = StateSpaceModelConfiguration(),  # noqa: B008  it is a tuple
    ) -> None:
        self.use_level_noise = use_level_noise
        super().__init__(configuration=configuration)

    def get_prior_mean(self) -> Any:
        """The mean of the start of the series as the level."""
        if self._input_statistics is None:
            return super().get_prior_mean()
        with tf.variable_scope(self._variable_scope):
            level = tf.reduce_mean(self._scale_data(self._input_statistics.series_start_moments.mean))
            first = tf.stack([level, 0.0])
            return first + tf.get_variable(
                name="prior_state_mean",
                shape=first.get_shape(),
                initializer=tf.zeros_initializer(),
                dtype=self.dtype,
                trainable=self._configuration.trainable_start_state,
            )

    def transition_to_powers(self, powers: Any) -> Any:
        """[[1, power], [0, 1]] for each of the powers [...]: [..., 2, 2]."""
        others = tf.zeros([tf.rank(powers), 2], dtype=tf.int32)
        corner = tf.pad(powers[..., None, None], paddings=tf.concat([others, [(0, 1), (1, 0)]], axis=0))
        return tf.eye(2, batch_shape=tf.shape(powers), dtype=self.dtype) + tf.cast(corner, self.dtype)

    def transition_power_noise_accumulator(self, num_steps: Any) -> Any:
        """See `StateSpaceModel`; here the sum has a closed form."""
        shape = tf.concat([tf.shape(num_steps), [2, 2]], axis=0)
        count = tf.cast(num_steps, self.dtype)
        before = count - 1
        transform = tf.convert_to_tensor(self.get_noise_transform(), self.dtype)
        noise = tf.matmul(tf.matmul(transform, self.state_transition_noise_covariance), transform, adjoint_b=True)
        a, b, c, d = tf.unstack(tf.reshape(noise, [-1, 4]), axis=1)
        first = before * (before + 1) / 2  # the sum of the numbers up to `before`, and of their squares
        squares = first * (2 * before + 1) / 3
        corners = (
            count * a + first * (b + c) + squares * d,
            count * b + first * d,
            count * c + first * d,
            count * d,
        )
        return tf.reshape(tf.stack(corners, axis=1), shape)

    def get_state_transition(self) -> Any:
        """The level gets the slope, and the slope stays."""
        return [[1.0, 1.0], [0.0, 1.0]]

    def get_noise_transform(self) -> Any:
        """Noise on both, or on the slope only."""
        return [[1.0, 0.0], [0.0, 1.0]] if self.use_level_noise else [[0.0], [1.0]]

    def get_observation_model(self, times: Any) -> Any:
        """The level is observed."""
        return tf.constant([1.0, 0.0], dtype=self.dtype)
