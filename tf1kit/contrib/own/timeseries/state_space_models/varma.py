"""Regression on earlier values and earlier noises.

Source: TensorFlow 1.15.5,
tensorflow/contrib/timeseries/python/timeseries/state_space_models/varma.py (the behaviour, not the
code).
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import math_utils
from tf1kit.contrib.own.timeseries.state_space_models.state_space_model import (
    StateSpaceModel,
    StateSpaceModelConfiguration,
)


class VARMA(StateSpaceModel):
    """A vector autoregressive model with an average that moves.

    Its state has as many blocks of `num_features` as the larger of the autoregressive order and of
    the other one plus 1. The variables are "ar_coefs" [num_features, num_features,
    `autoregressive_order`] and "ma_coefs" [`moving_average_order`, num_features, num_features].

    Args:
        autoregressive_order: how many earlier values count.
        moving_average_order: how many earlier noises count.
        configuration: see `StateSpaceModelConfiguration`.
    """

    def __init__(
        self,
        autoregressive_order: int,
        moving_average_order: int,
        configuration: StateSpaceModelConfiguration = StateSpaceModelConfiguration(),  # noqa: B008  it is a tuple
    ) -> None:
        self.ar_order = autoregressive_order
        self.ma_order = moving_average_order
        self.state_num_blocks = max(autoregressive_order, moving_average_order + 1)
        super().__init__(configuration=configuration)
        self.state_dimension = self.state_num_blocks * self.num_features

    def _eye(self, size: int) -> Any:
        return tf.eye(size, dtype=self.dtype)

    def _define_parameters(self, observation_transition_tradeoff_log: Any = None) -> None:
        count = self.num_features
        with tf.variable_scope(self._variable_scope):
            shape = [count, count, self.ar_order]
            zeros = tf.zeros_initializer()
            self.ar_coefs = tf.get_variable("ar_coefs", shape=shape, dtype=self.dtype, initializer=zeros)
            ones = tf.tile(self._eye(count)[None, :, :], [self.ma_order, 1, 1])
            self.ma_coefs = tf.get_variable("ma_coefs", initializer=ones, dtype=self.dtype)
        super()._define_parameters(observation_transition_tradeoff_log=observation_transition_tradeoff_log)

    def get_state_transition(self) -> Any:
        """The first block is the regression, and the others move on by one."""
        count, blocks = self.num_features, self.state_num_blocks
        regression = tf.pad(self.ar_coefs, [[0, 0], [0, 0], [0, blocks - self.ar_order]])
        shift = tf.pad(self._eye((blocks - 1) * count), [[0, 0], [0, count]])
        return tf.concat([tf.reshape(regression, [count, self.state_dimension]), shift], axis=0)

    def get_noise_transform(self) -> Any:
        """The weights of noises, and the newest one itself."""
        count, others = self.num_features, self.state_num_blocks - 1
        weights = tf.pad(self.ma_coefs, [[others - self.ma_order, 0], [0, 0], [0, 0]])
        weights = tf.reshape(weights, [others * count, count], name="noise_transform")
        return tf.concat([weights, self._eye(count)], axis=0)

    def get_observation_model(self, times: Any) -> Any:
        """The first block is observed, and the last one if it has noises."""
        count, blocks = self.num_features, self.state_num_blocks
        if self.ar_order > self.ma_order or blocks < 2:
            return tf.pad(self._eye(count), [[0, 0], [0, count * (blocks - 1)]], name="observation_model")
        first = tf.pad(self._eye(count), [[0, 0], [0, count * (blocks - 2)]])
        return tf.concat([first, self._eye(count)], axis=1, name="observation_model")

    def get_state_transition_noise_covariance(self, minimum_initial_variance: float = 1e-5) -> Any:
        """See `StateSpaceModel`; it begins with the variance of the series."""
        scale: Any = 0.0
        if self._input_statistics is not None:
            variances = self._scale_variance(self._input_statistics.series_start_moments.variance)
            scale = tf.log(tf.maximum(tf.reduce_mean(variances), minimum_initial_variance))
        size = tf.convert_to_tensor(self.get_noise_transform(), dtype=self.dtype).get_shape().dims[1].value
        return math_utils.variable_covariance_matrix(
            size, "state_transition_noise", dtype=self.dtype, initial_overall_scale_log=scale
        )
