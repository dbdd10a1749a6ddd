"""State space models: a hidden state that moves linearly with noise, and observations of it.

Source: TensorFlow 1.15.5,
tensorflow/contrib/timeseries/python/timeseries/state_space_models/state_space_model.py (the
behaviour, not the code).
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import math_utils, model_utils
from tf1kit.contrib.own.timeseries.model import TIMES, VALUES, SequentialTimeSeriesModel
from tf1kit.contrib.own.timeseries.state_space_models.kalman_filter import KalmanFilter
from tf1kit.importing.overlay import fetch
from tf1kit.tf1.estimator import public as estimator

MULTIVARIATE = "Generation for multivariate state space models is not currently implemented."


class _Configuration(NamedTuple):
    num_features: int
    use_observation_noise: bool
    dtype: Any
    covariance_prior_fn: Callable[[Any], Any]
    bayesian_prior_weighting: bool
    filtering_postprocessor: Any
    trainable_start_state: bool
    exogenous_noise_increases: bool
    exogenous_noise_decreases: bool
    exogenous_feature_columns: Sequence[Any]
    exogenous_update_condition: Callable[..., Any] | None
    filtering_maximum_posterior_variance_ratio: float
    filtering_minimum_posterior_variance: float
    transition_covariance_initial_log_scale_bias: float
    static_unrolling_window_size_threshold: int | None


class StateSpaceModelConfiguration(_Configuration):
    """What state space models have in common.

    Args:
        num_features: the number of values at a time.
        use_observation_noise: whether observations have noise.
        dtype: of the computation.
        covariance_prior_fn: gives the logarithm of the prior of a covariance, which the loss has.
        bayesian_prior_weighting: whether the prior counts once for the series; if not, once for
            each window.
        filtering_postprocessor: a `FilteringStepPostprocessor`, or None.
        trainable_start_state: whether the first state is trained.
        exogenous_noise_increases: whether exogenous features add to the state and its covariance.
        exogenous_noise_decreases: whether they count as observations of the state.
        exogenous_feature_columns, exogenous_update_condition,
            static_unrolling_window_size_threshold: see `SequentialTimeSeriesModel`.
        filtering_maximum_posterior_variance_ratio: of the variances of a state, before filtering.
        filtering_minimum_posterior_variance: of a state, before filtering.
        transition_covariance_initial_log_scale_bias: how much larger the logarithm of the state's
            noise is at first than that of the observations.
    """

    __slots__ = ()

    def __new__(
        cls,
        num_features: int = 1,
        use_observation_noise: bool = True,
        dtype: Any = tf.float32,
        covariance_prior_fn: Callable[[Any], Any] = math_utils.log_noninformative_covariance_prior,
        bayesian_prior_weighting: bool = True,
        filtering_postprocessor: Any = None,
        trainable_start_state: bool = False,
        exogenous_noise_increases: bool = True,
        exogenous_noise_decreases: bool = False,
        exogenous_feature_columns: Sequence[Any] | None = None,
        exogenous_update_condition: Callable[..., Any] | None = None,
        filtering_maximum_posterior_variance_ratio: float = 1e6,
        filtering_minimum_posterior_variance: float = 0.0,
        transition_covariance_initial_log_scale_bias: float = -5.0,
        static_unrolling_window_size_threshold: int | None = None,
    ) -> StateSpaceModelConfiguration:
        """Take no columns for None."""
        return super().__new__(
            cls,
            num_features,
            use_observation_noise,
            dtype,
            covariance_prior_fn,
            bayesian_prior_weighting,
            filtering_postprocessor,
            trainable_start_state,
            exogenous_noise_increases,
            exogenous_noise_decreases,
            [] if exogenous_feature_columns is None else exogenous_feature_columns,
            exogenous_update_condition,
            filtering_maximum_posterior_variance_ratio,
            filtering_minimum_posterior_variance,
            transition_covariance_initial_log_scale_bias,
            static_unrolling_window_size_threshold,
        )


class StateSpaceModel(SequentialTimeSeriesModel):
    """A linear model with Gaussian noise, filtered by Kalman's equations.

    A state [S] moves by `get_state_transition` and gets noise by `get_noise_transform`; a value is
    `get_observation_model` times the state, with noise. The state of the filter is the mean [B, S],
    the covariance [B, S, S] and the time [B].

    Args:
        configuration: see `StateSpaceModelConfiguration`.
    """

    def __init__(self, configuration: StateSpaceModelConfiguration) -> None:
        self._configuration = configuration
        postprocessor = configuration.filtering_postprocessor
        added = postprocessor.output_names if postprocessor is not None else []
        super().__init__(
            train_output_names=["mean", "covariance", "log_likelihood", *added],
            predict_output_names=["mean", "covariance"],
            num_features=configuration.num_features,
            normalize_features=True,
            dtype=configuration.dtype,
            exogenous_feature_columns=configuration.exogenous_feature_columns,
            exogenous_update_condition=configuration.exogenous_update_condition,
            static_unrolling_window_size_threshold=configuration.static_unrolling_window_size_threshold,
        )
        self._kalman_filter: Any = None
        self.prior_state_mean: Any = None
        self.prior_state_var: Any = None
        self.state_transition_noise_covariance: Any = None
        self._total_observation_count: Any = None
        self._observation_noise_covariance: Any = None
        self._variable_scope = tf.get_variable_scope()

    def transition_power_noise_accumulator(self, num_steps: Any) -> Any:
        """The covariance of the noise of that many steps [N]: [N, S, S]."""
        transform = tf.convert_to_tensor(self.get_noise_transform(), self.dtype)
        noise = tf.matmul(tf.matmul(transform, self.state_transition_noise_covariance), transform, transpose_b=True)
        transition = tf.convert_to_tensor(self.get_state_transition(), dtype=self.dtype)
        sums = math_utils.power_sums_tensor(tf.reduce_max(num_steps) + 1, transition, noise)
        return tf.gather(sums, indices=num_steps)

    def transition_to_powers(self, powers: Any) -> Any:
        """The transitions of that many steps [N]: [N, S, S]."""
        return math_utils.matrix_to_powers(tf.convert_to_tensor(self.get_state_transition(), dtype=self.dtype), powers)

    def _window_initializer(self, times: Any, state: Any) -> None:
        """Compute transitions and noise for the gaps of the windows once, before the loop."""
        times, before = tf.convert_to_tensor(times), tf.convert_to_tensor(state[2])
        inside = tf.reshape(times[:, 1:] - times[:, :-1], [-1])
        first = tf.maximum(times[:, 0] - before, 0)
        gaps, _ = tf.unique(tf.concat([inside, first], axis=0))
        self._window_power_sums = self.transition_power_noise_accumulator(gaps)
        self._window_transition_powers = self.transition_to_powers(gaps)
        self._window_gap_sizes = gaps

    def _lookup_window_caches(self, caches: Sequence[Any], indices: Any) -> list[Any]:
        """What was computed for gaps [B], which the windows have: [B, S, S] of each of the caches."""
        gaps = self._window_gap_sizes
        _, places = tf.unique(tf.concat([gaps, tf.cast(indices, gaps.dtype)], axis=0))
        found = []
        for cache in caches:
            each = tf.gather(cache, places[-tf.shape(indices)[0] :])
            each.set_shape(indices.get_shape().concatenate(each.get_shape()[-2:]))
            found.append(each)
        return found

    def _cached_transition_powers_and_sums(self, num_steps: Any) -> list[Any]:
        return self._lookup_window_caches([self._window_transition_powers, self._window_power_sums], num_steps)

    def _imputation_step(self, current_times: Any, state: Any) -> Any:
        mean, covariance, before = state
        gap = tf.maximum(current_times - before, 0)
        transitions, noise = self._cached_transition_powers_and_sums(gap)
        mean = self._kalman_filter.predict_state_mean(mean, transitions)
        covariance = self._kalman_filter.predict_state_var(covariance, transitions, noise)
        return mean, covariance, before + gap

    def _filtering_step(self, current_times: Any, current_values: Any, state: Any, predictions: dict[str, Any]) -> Any:
        mean, covariance, before = state
        model = self.get_broadcasted_observation_model(current_times)
        imputed = tf.Assert(
            tf.reduce_all(tf.equal(current_times, before)),
            ["Attempted to perform filtering without imputation/prediction"],
        )
        with tf.control_dependencies([imputed]):
            covariance = math_utils.clip_covariance(
                covariance,
                self._configuration.filtering_maximum_posterior_variance_ratio,
                self._configuration.filtering_minimum_posterior_variance,
            )
            mean, covariance, density = self._kalman_filter.do_filter(
                estimated_state=mean,
                estimated_state_covariance=covariance,
                predicted_observation=predictions["mean"],
                predicted_observation_covariance=predictions["covariance"],
                observation=current_values,
                observation_model=model,
                observation_noise=self._observation_noise_covariance,
            )
        filtered = (mean, covariance, current_times)
        density.set_shape(current_times.get_shape())
        predictions["loss"], predictions["log_likelihood"] = -density, density
        postprocessor = self._configuration.filtering_postprocessor
        if postprocessor is None:
            return filtered, predictions
        return postprocessor.process_filtering_step(
            current_times=current_times,
            current_values=current_values,
            predicted_state=state,
            filtered_state=filtered,
            outputs=predictions,
        )

    def _scale_back_predictions(self, predictions: dict[str, Any]) -> dict[str, Any]:
        predictions["mean"] = self._scale_back_data(predictions["mean"])
        predictions["covariance"] = self._scale_back_variance(predictions["covariance"])
        return predictions

    def _prediction_step(self, current_times: Any, state: Any) -> Any:
        mean, covariance, before = state
        imputed = tf.Assert(
            tf.reduce_all(tf.less_equal(current_times, before)), ["Attempted to predict without imputation"]
        )
        with tf.control_dependencies([imputed]):
            observed, noise = self._kalman_filter.observed_from_state(
                state_mean=mean,
                state_var=covariance,
                observation_model=self.get_broadcasted_observation_model(current_times),
                observation_noise=self._observation_noise_covariance,
            )
        shape, count = current_times.get_shape(), self.num_features
        observed.set_shape(shape.concatenate((count,)))
        noise.set_shape(shape.concatenate((count, count)))
        return (mean, covariance, current_times), {"mean": observed, "covariance": noise}

    def _exogenous_noise_decreasing(self, current_times: Any, exogenous_values: Any, state: Any) -> Any:
        """The state after exogenous features are taken as an observation of it."""
        mean, covariance, before = state
        size = tf.convert_to_tensor(self.get_state_transition(), dtype=self.dtype).get_shape().dims[0].value
        model = tf.eye(size, batch_shape=tf.shape(exogenous_values)[:-1], dtype=self.dtype)
        with tf.variable_scope("exogenous_noise_decreasing_covariance"):
            noise = math_utils.transform_to_covariance_matrices(exogenous_values, size)
        with tf.variable_scope("exogenous_noise_decreasing_observation"):
            observation = _dense(exogenous_values, size)
        mean, covariance = self._kalman_filter.posterior_from_prior_state(
            prior_state=mean,
            prior_state_var=covariance,
            observation=observation,
            observation_model=model,
            predicted_observations=(mean, noise + covariance),
            observation_noise=noise,
        )
        return mean, covariance, before

    def _exogenous_noise_increasing(self, current_times: Any, exogenous_values: Any, state: Any) -> Any:
        """The state after exogenous features add to it."""
        mean, covariance, before = state
        with tf.variable_scope("exogenous_noise_increasing_mean"):
            more = _dense(exogenous_values, mean.get_shape().dims[1].value)
        with tf.variable_scope("exogenous_noise_increasing_covariance"):
            size = covariance.get_shape().dims[1].value
            noise = math_utils.transform_to_covariance_matrices(exogenous_values, size)
        return mean + more, covariance + noise, before

    def _exogenous_input_step(self, current_times: Any, current_exogenous_regressors: Any, state: Any) -> Any:
        if self._configuration.exogenous_noise_decreases:
            state = self._exogenous_noise_decreasing(current_times, current_exogenous_regressors, state)
        if self._configuration.exogenous_noise_increases:
            state = self._exogenous_noise_increasing(current_times, current_exogenous_regressors, state)
        return state

    def _loss_additions(self, times: Any, values: Any, mode: str) -> Any:
        """The priors of the covariances, in training."""
        if mode != estimator.ModeKeys.TRAIN:
            return tf.zeros([], dtype=self.dtype)
        weighted = self._input_statistics is not None and self._configuration.bayesian_prior_weighting
        count = self._input_statistics.total_observation_count if weighted else tf.shape(times)[1]
        covariances = [self.state_transition_noise_covariance]
        if self._configuration.use_observation_noise and self._observation_noise_covariance is not None:
            covariances.append(self._observation_noise_covariance)
        prior = self._configuration.covariance_prior_fn
        total = sum(tf.convert_to_tensor(prior(each), dtype=self.dtype) for each in covariances)
        return -(1.0 / tf.cast(count, self.dtype)) * total

    def _variable_observation_transition_tradeoff_log(self) -> Any:
        bias = -self._configuration.transition_covariance_initial_log_scale_bias
        first = tf.constant(bias, dtype=self.dtype)
        return tf.get_variable("observation_transition_tradeoff_log_scale", initializer=first, dtype=self.dtype)

    def _define_parameters(self, observation_transition_tradeoff_log: Any = None) -> None:
        """Make the variables of the state's noise."""
        with tf.variable_scope(self._variable_scope):
            if observation_transition_tradeoff_log is None:
                observation_transition_tradeoff_log = self._variable_observation_transition_tradeoff_log()
            self._observation_transition_tradeoff_log_scale = observation_transition_tradeoff_log
            self.state_transition_noise_covariance = self.get_state_transition_noise_covariance()

    def _set_input_statistics(self, input_statistics: Any = None) -> None:
        super().initialize_graph(input_statistics=input_statistics)

    def initialize_graph(self, input_statistics: Any = None) -> None:
        """See `TimeSeriesModel`."""
        self._set_input_statistics(input_statistics=input_statistics)
        self._define_parameters()
        with tf.variable_scope(self._variable_scope):
            noise = self.get_observation_noise_covariance()
            self._observation_noise_covariance = tf.convert_to_tensor(noise, dtype=self.dtype)
        self._kalman_filter = KalmanFilter(dtype=self.dtype)
        self.prior_state_mean, self.prior_state_var = self._make_priors()

    def _make_priors(self) -> tuple[Any, Any]:
        covariance = self.get_prior_covariance()
        return self.get_prior_mean(), covariance

    def get_prior_covariance(self) -> Any:
        """The covariance [S, S] of the first state: ones on the diagonal if it is not trained."""
        with tf.variable_scope(self._variable_scope):
            size = tf.convert_to_tensor(self.get_state_transition()).get_shape().dims[0].value
            if not self._configuration.trainable_start_state:
                return tf.eye(size, dtype=self.dtype)
            base = math_utils.variable_covariance_matrix(size, "prior_state_var", dtype=self.dtype)
            if self._input_statistics is None:
                return base
            variances = self._scale_variance(self._input_statistics.series_start_moments.variance)
            return base * tf.maximum(tf.reduce_max(variances), 1.0)

    def get_prior_mean(self) -> Any:
        """The mean [S] of the first state, a variable."""
        with tf.variable_scope(self._variable_scope):
            size = tf.convert_to_tensor(self.get_state_transition(), dtype=self.dtype).get_shape().dims[0].value
            trainable = self._configuration.trainable_start_state
            return tf.get_variable("prior_state_mean", shape=[size], dtype=self.dtype, trainable=trainable)

    def random_model_parameters(self, seed: int | None = None) -> dict[Any, Any]:
        """Tensors of the model to values that are drawn for them.

        Raises:
            NotImplementedError: the model has several features.
        """
        if self.num_features != 1:
            raise NotImplementedError(MULTIVARIATE)
        if seed:
            np.random.seed(seed)
        size, noises = tf.convert_to_tensor(self.get_noise_transform()).get_shape().as_list()
        variances = 1.0 / np.random.gamma(shape=10.0, scale=10.0, size=[noises])
        first = np.random.normal(size=[size])
        found: dict[Any, Any] = {}
        if self.prior_state_mean is not None:
            found[self.prior_state_mean] = first
        if self.state_transition_noise_covariance is not None:
            found[self.state_transition_noise_covariance] = np.diag(variances)
        if self.prior_state_var is not None:
            found[self.prior_state_var] = np.zeros([size, size])
        if self._configuration.use_observation_noise:
            found[self._observation_noise_covariance] = [[1.0 / np.random.gamma(shape=4, scale=4)]]
        return found

    def generate(
        self,
        number_of_series: int,
        series_length: int,
        model_parameters: Any = None,
        seed: int | None = None,
        add_observation_noise: bool | None = None,
    ) -> dict[str, Any]:
        """See `TimeSeriesModel`. It needs a default session.

        Args:
            number_of_series: how many.
            series_length: how many times each has.
            model_parameters: tensors to values that are used in their place.
            seed: of the draws; None for others each time.
            add_observation_noise: None for what the configuration says.

        Raises:
            NotImplementedError: the model has several features.
        """
        if seed is not None:
            np.random.seed(seed)
        if self.num_features != 1:
            raise NotImplementedError(MULTIVARIATE)
        parameters = {} if model_parameters is None else model_parameters
        noisy = self._configuration.use_observation_noise if add_observation_noise is None else add_observation_noise
        transitions = tf.convert_to_tensor(self.get_state_transition(), dtype=self.dtype).eval(feed_dict=parameters)
        transform = tf.convert_to_tensor(self.get_noise_transform()).eval(feed_dict=parameters)
        value = model_utils.parameter_switch(parameters)
        deviations = np.sqrt(np.diag(value(self.state_transition_noise_covariance)))
        scale = np.sqrt(value(self._observation_noise_covariance)[0][0]) if noisy else 0.0
        state = np.tile(np.expand_dims(value(self.prior_state_mean), 0), [number_of_series, 1])
        models = self.get_broadcasted_observation_model(tf.range(series_length)).eval(feed_dict=parameters)
        observations = np.zeros([number_of_series, series_length])
        shape = [number_of_series, transform.shape[1]]
        for step, model in enumerate(models):
            noise = np.random.normal(loc=np.zeros(shape), scale=np.tile(deviations[None, :], [number_of_series, 1]))
            state = np.dot(state, transitions.T)
            state += np.dot(noise, transform.T)
            mean = np.dot(state, model[0].T)
            observations[:, step] = np.random.normal(loc=mean, scale=scale) if noisy else mean
        times = np.tile(np.expand_dims(np.arange(series_length), 0), [number_of_series, 1])
        return {TIMES: times, VALUES: np.expand_dims(observations, -1)}

    @abc.abstractmethod
    def get_state_transition(self) -> Any:
        """The transition of one step, [S, S]."""

    @abc.abstractmethod
    def get_noise_transform(self) -> Any:
        """From noise to states, [S, noises]."""

    @abc.abstractmethod
    def get_observation_model(self, times: Any) -> Any:
        """From states to observations: [S], [num_features, S] or [B, num_features, S] for times [B]."""

    def get_broadcasted_observation_model(self, times: Any) -> Any:
        """From states to observations at times [B]: [B, num_features, S]."""
        model = tf.convert_to_tensor(self.get_observation_model(times), dtype=self.dtype)
        rank = model.get_shape().with_rank_at_least(1).with_rank_at_most(3).ndims
        if rank is None:
            with tf.control_dependencies([tf.Assert(tf.equal(tf.rank(model), 3), [tf.shape(model)])]):
                return tf.identity(model)
        count = tf.shape(times)[0]
        if rank == 1:
            return tf.tile(tf.reshape(model, [1, 1, -1]), [count, self.num_features, 1])
        return model if rank == 3 else tf.tile(tf.expand_dims(model, axis=0), [count, 1, 1])

    def get_state_transition_noise_covariance(self, minimum_initial_variance: float = 1e-5) -> Any:
        """The covariance of the state's noise, with variables."""
        transform = tf.convert_to_tensor(self.get_noise_transform(), dtype=self.dtype)
        scale: Any = 0.0
        if self._input_statistics is not None:
            variances = self._scale_variance(self._input_statistics.series_start_moments.variance)
            count = tf.cast(self._input_statistics.total_observation_count, self.dtype)
            scale = tf.log(tf.maximum(tf.reduce_mean(variances) / count, minimum_initial_variance))
        return math_utils.variable_covariance_matrix(
            transform.get_shape().dims[1].value,
            "state_transition_noise",
            dtype=self.dtype,
            initial_overall_scale_log=scale - self._observation_transition_tradeoff_log_scale,
        )

    def get_observation_noise_covariance(self, minimum_initial_variance: float = 1e-5) -> Any:
        """The covariance of the noise of observations, with variables; zeros if there is no noise."""
        name, count = "observation_noise_covariance", self.num_features
        if not self._configuration.use_observation_noise:
            return tf.zeros(shape=[count, count], name=name, dtype=self.dtype)
        variances = None
        if self._input_statistics is not None:
            variances = self._scale_variance(self._input_statistics.series_start_moments.variance)
            variances = tf.maximum(variances, minimum_initial_variance)
        return math_utils.variable_covariance_matrix(
            size=count,
            dtype=self.dtype,
            name=name,
            initial_diagonal_values=variances,
            initial_overall_scale_log=self._observation_transition_tradeoff_log_scale,
        )

    def get_start_state(self) -> tuple[Any, Any, Any]:
        """The mean, the covariance and the time before the series."""
        zero = tf.zeros([], dtype=tf.int64)
        start = zero if self._input_statistics is None else self._input_statistics.start_time
        return self.prior_state_mean, self.prior_state_var, start - 1

    def get_features_for_timesteps(self, timesteps: Any) -> Any:
        """No features: [number of times, 0]."""
        return tf.zeros([tf.shape(timesteps)[0], 0], dtype=self.dtype)


def _dense(values: Any, size: int) -> Any:
    """contrib.layers' dense layer without an activation."""
    return fetch("tf1kit.contrib.layers:fully_connected")(values, size, activation_fn=None)


class StateSpaceEnsemble(StateSpaceModel):
    """A model whose state is that of several models, side by side.

    Args:
        ensemble_members: the models.
        configuration: see `StateSpaceModelConfiguration`.
    """

    def __init__(self, ensemble_members: Sequence[Any], configuration: StateSpaceModelConfiguration) -> None:
        self._ensemble_members = ensemble_members
        super().__init__(configuration=configuration)

    def _set_input_statistics(self, input_statistics: Any = None) -> None:
        super()._set_input_statistics(input_statistics)
        for member in self._ensemble_members:
            member._set_input_statistics(input_statistics)

    def _loss_additions(self, times: Any, values: Any, mode: str) -> Any:
        of_members = [member._loss_additions(times, values, mode) for member in self._ensemble_members]
        return super()._loss_additions(times, values, mode) + tf.add_n(of_members)

    def _compute_blocked(self, member_fn: Callable[[Any], Any], name: str) -> Any:
        """The matrices of the members along a diagonal."""
        with tf.variable_scope(self._variable_scope):
            matrices = [member_fn(member) for member in self._ensemble_members]
            return math_utils.block_diagonal(matrices, dtype=self.dtype, name=name)

    def transition_to_powers(self, powers: Any) -> Any:
        """See `StateSpaceModel`."""
        return self._compute_blocked(
            lambda member: member.transition_to_powers(powers), name="ensemble_transition_to_powers"
        )

    def _define_parameters(self, observation_transition_tradeoff_log: Any = None) -> None:
        with tf.variable_scope(self._variable_scope):
            tradeoff = observation_transition_tradeoff_log
            if tradeoff is None:
                tradeoff = self._variable_observation_transition_tradeoff_log()
            for member in self._ensemble_members:
                member._define_parameters(observation_transition_tradeoff_log=tradeoff)
            super()._define_parameters(observation_transition_tradeoff_log=tradeoff)

    def random_model_parameters(self, seed: int | None = None) -> dict[Any, Any]:
        """See `StateSpaceModel`; those of the members are among them."""
        found: dict[Any, Any] = {}
        for number, member in enumerate(self._ensemble_members):
            found.update(member.random_model_parameters(seed=seed + number if seed else None))
        return {**found, **super().random_model_parameters(seed=seed)}

    def get_prior_mean(self) -> Any:
        """See `StateSpaceModel`."""
        means = [member.get_prior_mean() for member in self._ensemble_members]
        return tf.concat(means, axis=0, name="ensemble_prior_state_mean")

    def get_state_transition(self) -> Any:
        """See `StateSpaceModel`."""
        return self._compute_blocked(lambda member: member.get_state_transition(), name="ensemble_state_transition")

    def get_noise_transform(self) -> Any:
        """See `StateSpaceModel`."""
        return self._compute_blocked(lambda member: member.get_noise_transform(), name="ensemble_noise_transform")

    def get_observation_model(self, times: Any) -> Any:
        """There is the broadcasted one only.

        Raises:
            NotImplementedError: always.
        """
        raise NotImplementedError("No un-broadcasted observation model defined for ensembles.")

    def get_broadcasted_observation_model(self, times: Any) -> Any:
        """See `StateSpaceModel`; observations of the members are added."""
        models = [
            tf.convert_to_tensor(member.get_broadcasted_observation_model(times), dtype=self.dtype)
            for member in self._ensemble_members
        ]
        return tf.concat(models, axis=2)


class StateSpaceIndependentEnsemble(StateSpaceEnsemble):
    """A sum of models whose noises do not depend on one another.

    Args:
        ensemble_members, configuration: see `StateSpaceEnsemble`.
    """

    def transition_power_noise_accumulator(self, num_steps: Any) -> Any:
        """See `StateSpaceModel`."""
        return self._compute_blocked(
            lambda member: member.transition_power_noise_accumulator(num_steps),
            name="ensemble_power_noise_accumulator",
        )

    def get_prior_covariance(self) -> Any:
        """See `StateSpaceModel`."""
        return self._compute_blocked(
            lambda member: member.get_prior_covariance(), name="ensemble_prior_state_covariance"
        )

    def get_state_transition_noise_covariance(self) -> Any:  # type: ignore[override]
        """The covariances of the members."""
        return self._compute_blocked(
            lambda member: member.state_transition_noise_covariance, name="ensemble_state_transition_noise"
        )


class StateSpaceCorrelatedFeaturesEnsemble(StateSpaceEnsemble):
    """A model for each feature, whose noises may depend on one another.

    Args:
        ensemble_members: models of one feature.
        configuration: see `StateSpaceModelConfiguration`.

    Raises:
        ValueError: there are not as many models as features, or a model has several features.
    """

    def __init__(self, ensemble_members: Sequence[Any], configuration: StateSpaceModelConfiguration) -> None:
        if len(ensemble_members) != configuration.num_features:
            raise ValueError(
                "The number of members in a StateSpaceCorrelatedFeaturesEnsemble must equal the number of features in "
                "the time series."
            )
        if any(member.num_features != 1 for member in ensemble_members):
            raise ValueError("StateSpaceCorrelatedFeaturesEnsemble components must be univariate.")
        super().__init__(ensemble_members=ensemble_members, configuration=configuration)

    def transition_power_noise_accumulator(self, num_steps: Any) -> Any:
        """See `StateSpaceModel`; that of a single member may have a closed form."""
        if len(self._ensemble_members) == 1:
            return self._ensemble_members[0].transition_power_noise_accumulator(num_steps=num_steps)
        return super().transition_power_noise_accumulator(num_steps=num_steps)

    def get_broadcasted_observation_model(self, times: Any) -> Any:
        """See `StateSpaceModel`; each member is a feature."""
        return self._compute_blocked(
            lambda member: tf.convert_to_tensor(member.get_broadcasted_observation_model(times), dtype=self.dtype),
            name="feature_ensemble_observation_model",
        )
