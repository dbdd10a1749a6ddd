"""What is done to a state after filtering: observations that look like anomalies count less.

Source: TensorFlow 1.15.5,
tensorflow/contrib/timeseries/python/timeseries/state_space_models/filtering_postprocessor.py (the
behaviour, not the code).
"""

from __future__ import annotations

import abc
from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import math_utils
from tf1kit.tf1.private import nest


class FilteringStepPostprocessor(abc.ABC):
    """Changes the state and the outputs of a filtering step."""

    @abc.abstractmethod
    def process_filtering_step(
        self, current_times: Any, current_values: Any, predicted_state: Any, filtered_state: Any, outputs: Any
    ) -> Any:
        """The state and the outputs.

        Args:
            current_times: [B].
            current_values: [B, N].
            predicted_state: the state before the observation.
            filtered_state: the state after it.
            outputs: by name.
        """

    @property
    @abc.abstractmethod
    def output_names(self) -> list[str]:
        """The names of outputs that are added."""


def cauchy_alternative_to_gaussian(current_times: Any, current_values: Any, outputs: dict[str, Any]) -> Any:
    """The logarithm [B] of Cauchy densities of the values, with the means and the entropies that the
    outputs have.
    """
    scale = math_utils.entropy_matched_cauchy_scale(outputs["covariance"])
    return tf.reduce_sum(math_utils.cauchy_log_prob(loc=outputs["mean"], scale=scale, x=current_values), axis=1)


def _interpolate_state_linear(first_state: Any, second_state: Any, first_responsibility: Any) -> Any:
    """The states, of which the first has the weight [B] and the second the rest. Integers must be
    equal.
    """

    def interpolate(first: Any, second: Any) -> Any:
        assert first.dtype == second.dtype
        if not first.dtype.is_floating:
            with tf.control_dependencies([tf.assert_equal(first, second)]):
                return tf.identity(first)
        ones = tf.ones([tf.rank(first) - 1], dtype=tf.int32)
        weight = tf.reshape(first_responsibility, tf.concat([tf.shape(first_responsibility), ones], 0))
        mixed = weight * first + (1.0 - weight) * second
        mixed.set_shape(first.get_shape())
        return mixed

    return nest.map_structure(interpolate, first_state, second_state)


class StateInterpolatingAnomalyDetector(FilteringStepPostprocessor):
    """Mixes the states before and after an observation by the probability that it is no anomaly.
    The output "anomaly_score" has the logarithm of the odds of an anomaly.

    Args:
        anomaly_log_likelihood: a function of `current_times`, `current_values` and `outputs` that
            gives the logarithm [B] of the density of anomalies.
        anomaly_prior_probability: how likely an anomaly is.
        responsibility_scaling: the larger, the more the choice is one or the other.
    """

    output_names = ["anomaly_score"]  # noqa: RUF012  an attribute of the class in 1.15.5, too

    def __init__(
        self,
        anomaly_log_likelihood: Callable[..., Any] = cauchy_alternative_to_gaussian,
        anomaly_prior_probability: float = 0.01,
        responsibility_scaling: float = 1.0,
    ) -> None:
        self._anomaly_log_likelihood = anomaly_log_likelihood
        self._responsibility_scaling = responsibility_scaling
        self._anomaly_prior_probability = anomaly_prior_probability

    def process_filtering_step(
        self, current_times: Any, current_values: Any, predicted_state: Any, filtered_state: Any, outputs: Any
    ) -> Any:
        """See `FilteringStepPostprocessor`."""
        anomaly = self._anomaly_log_likelihood(
            current_times=current_times, current_values=current_values, outputs=outputs
        )
        prior = tf.convert_to_tensor(self._anomaly_prior_probability, dtype=current_values.dtype)
        anomaly += tf.log(prior)
        usual = outputs["log_likelihood"] + tf.log(1.0 - prior)
        odds = anomaly - usual
        weight = tf.sigmoid(-self._responsibility_scaling * odds)
        state = _interpolate_state_linear(
            first_state=filtered_state, second_state=predicted_state, first_responsibility=weight
        )
        outputs["loss"] = -(weight * usual + (1.0 - weight) * anomaly)
        outputs["anomaly_score"] = odds
        return state, outputs
