"""The equations of a Kalman filter, for a batch of states.

Source: TensorFlow 1.15.5,
tensorflow/contrib/timeseries/python/timeseries/state_space_models/kalman_filter.py (the behaviour,
not the code).
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import math_utils

UNSTABLE = (
    "This may occur due to numerically unstable filtering when there is a large difference in posterior variances, or "
    "when inferences are near-deterministic. Considering tuning the 'filtering_maximum_posterior_variance_ratio' or "
    "'filtering_minimum_posterior_variance' parameters in your StateSpaceModelConfiguration, or tuning the transition "
    "matrix."
)


class KalmanFilter:
    """A Kalman filter.

    Args:
        dtype: of the computation.
        simplified_posterior_covariance_computation: whether the covariance after an observation is
            computed by (I - gain * model) * covariance, which is faster and less stable than
            Joseph's form.
    """

    def __init__(self, dtype: Any = tf.float32, simplified_posterior_covariance_computation: bool = False) -> None:
        self._simplified_posterior_covariance_computation = simplified_posterior_covariance_computation
        self.dtype = dtype

    def do_filter(
        self,
        estimated_state: Any,
        estimated_state_covariance: Any,
        predicted_observation: Any,
        predicted_observation_covariance: Any,
        observation: Any,
        observation_model: Any,
        observation_noise: Any,
    ) -> tuple[Any, Any, Any]:
        """The mean [B, S] and covariance [B, S, S] of the state after an observation, and the
        logarithm of its density [B].

        Args:
            estimated_state: [B, S].
            estimated_state_covariance: [B, S, S].
            predicted_observation: [B, N].
            predicted_observation_covariance: [B, N, N].
            observation: [B, N].
            observation_model: from states to observations, [B, N, S].
            observation_noise: covariance, [N, N] or [B, N, N].

        Raises:
            InvalidArgumentError: a covariance is not finite, or has a negative variance.
        """
        covariance = 0.5 * (predicted_observation_covariance + tf.matrix_transpose(predicted_observation_covariance))
        message = f"Predicted observation covariance was not finite. {UNSTABLE}"
        covariance = tf.verify_tensor_all_finite(covariance, message)
        smallest = tf.reduce_min(tf.matrix_diag_part(covariance))
        negative = f"The predicted observation covariance has a negative diagonal entry. {UNSTABLE}"
        with tf.control_dependencies([tf.Assert(smallest >= 0.0, [negative, smallest])]):
            factor = tf.cholesky(covariance)
        density = math_utils.mvn_tril_log_prob(loc=predicted_observation, scale_tril=factor, x=observation)
        state, state_covariance = self.posterior_from_prior_state(
            prior_state=estimated_state,
            prior_state_var=estimated_state_covariance,
            observation=observation,
            observation_model=observation_model,
            predicted_observations=(predicted_observation, predicted_observation_covariance),
            observation_noise=observation_noise,
        )
        return state, state_covariance, density

    def predict_state_mean(self, prior_state: Any, transition_matrices: Any) -> Any:
        """The means [B, S] after transitions [B, S, S]."""
        return tf.squeeze(tf.matmul(transition_matrices, prior_state[..., None]), axis=[-1])

    def predict_state_var(self, prior_state_var: Any, transition_matrices: Any, transition_noise_sums: Any) -> Any:
        """The covariances [B, S, S] after transitions and noise [B, S, S]."""
        moved = tf.matmul(tf.matmul(transition_matrices, prior_state_var), transition_matrices, adjoint_b=True)
        return moved + transition_noise_sums

    def posterior_from_prior_state(
        self,
        prior_state: Any,
        prior_state_var: Any,
        observation: Any,
        observation_model: Any,
        predicted_observations: tuple[Any, Any],
        observation_noise: Any,
    ) -> tuple[Any, Any]:
        """The mean [B, S] and covariance [B, S, S] of the state after an observation; see
        `do_filter`.
        """
        mean, covariance = predicted_observations
        product = tf.matmul(observation_model, prior_state_var, adjoint_b=True)
        gain = tf.matrix_solve(matrix=covariance, rhs=product, adjoint=True)  # transposed: [B, N, S]
        residual = tf.expand_dims(observation - mean, -1)
        state = prior_state + tf.squeeze(tf.matmul(gain, residual, adjoint_a=True), axis=[-1])
        observed = tf.matmul(gain, observation_model, adjoint_a=True)
        left = tf.eye(tf.shape(observed)[1], dtype=observed.dtype)[None] - observed
        kept = tf.matmul(left, prior_state_var)
        if not self._simplified_posterior_covariance_computation:
            noise = tf.matmul(tf.matmul(gain, tf.convert_to_tensor(observation_noise), adjoint_a=True), gain)
            kept = tf.matmul(left, kept, adjoint_b=True) + noise
        return state, kept

    def observed_from_state(
        self, state_mean: Any, state_var: Any, observation_model: Any, observation_noise: Any
    ) -> tuple[Any, Any]:
        """The mean [B, N] and covariance [B, N, N] of an observation of states [B, S], [B, S,
        S].
        """
        mean = tf.squeeze(tf.matmul(tf.expand_dims(state_mean, 1), observation_model, adjoint_b=True), axis=[1])
        covariance = tf.matmul(tf.matmul(observation_model, state_var), observation_model, adjoint_b=True)
        return mean, covariance + observation_noise
