"""Models of a window of a series by the window before.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/ar_model.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import math_utils, model_utils
from tf1kit.contrib.own.timeseries._prediction_models import FlatPredictionModel, LSTMPredictionModel
from tf1kit.contrib.own.timeseries.model import STATE, TIMES, VALUES, ModelOutputs, TimeSeriesModel, without
from tf1kit.tf1.estimator import public as estimator

__all__ = ["ARModel", "AnomalyMixtureARModel", "FlatPredictionModel", "LSTMPredictionModel"]

SMALLEST_VARIANCE = 1e-5


class ARModel(TimeSeriesModel):
    """An auto-regressive model, linear or not.

    Features of a time are, for each periodicity, buckets of the position in the period: the bucket
    of the position has how far it is inside, from 0 to 1, and the others have 0.

    Args:
        periodicities: a period of the data or several, in the unit of the times; None for none.
        input_window_size: how many times are seen; 0 for a regression on time alone.
        output_window_size: how many times are predicted.
        num_features: the number of values at a time.
        prediction_model_factory: a function of `num_features`, `input_window_size` and
            `output_window_size` that returns the network, a `tf.keras.Model` such as
            `FlatPredictionModel`.
        num_time_buckets: the buckets of a period.
        loss: `NORMAL_LIKELIHOOD_LOSS`, or `SQUARED_LOSS`; this one is reported in the scale of the
            data in evaluation.
        exogenous_feature_columns: see `TimeSeriesModel`.

    Raises:
        AssertionError: a size or a period is not positive, or there are neither periods nor an
            input window.
    """

    SQUARED_LOSS = "squared_loss"
    NORMAL_LIKELIHOOD_LOSS = "normal_likelihood_loss"

    def __init__(
        self,
        periodicities: Any,
        input_window_size: int,
        output_window_size: int,
        num_features: int,
        prediction_model_factory: Callable[..., Any] = FlatPredictionModel,
        num_time_buckets: int = 10,
        loss: str = NORMAL_LIKELIHOOD_LOSS,
        exogenous_feature_columns: Sequence[Any] | None = None,
    ) -> None:
        self._model_factory = prediction_model_factory
        self.input_window_size = input_window_size
        self.output_window_size = output_window_size
        self.window_size = input_window_size + output_window_size
        self.loss = loss
        super().__init__(num_features=num_features, exogenous_feature_columns=exogenous_feature_columns)
        self.exogenous_size = 0
        if exogenous_feature_columns is not None:
            self.exogenous_size = self._get_exogenous_embedding_shape()[-1]
        assert num_time_buckets > 0
        self._buckets = int(num_time_buckets)
        if not isinstance(periodicities, (list, tuple)):
            periodicities = [periodicities] if periodicities else []
        self._periodicities = [int(period) for period in periodicities]
        assert all(period > 0 for period in self._periodicities)
        assert self._periodicities or input_window_size
        assert output_window_size > 0

    def initialize_graph(self, input_statistics: Any = None) -> None:
        """See `TimeSeriesModel`."""
        super().initialize_graph(input_statistics=input_statistics)
        # With a slash, the name of a scope stands outside the scopes around it: predictions run in
        # a loop and training does not, and both have the same variables.
        self._model_scope = tf.variable_scope("model/", use_resource=True)
        self._model_instance = self._model_factory(
            num_features=self.num_features,
            input_window_size=self.input_window_size,
            output_window_size=self.output_window_size,
        )

    def get_start_state(self) -> tuple[Any, Any, Any]:
        """The last times [input window], scaled values [input window, num_features] and exogenous
        vectors [input window, N]: zeros.
        """
        size = self.input_window_size
        values = tf.zeros([size, self.num_features], dtype=self.dtype)
        return tf.zeros([size], dtype=tf.int64), values, tf.zeros([size, self.exogenous_size], dtype=self.dtype)

    def random_model_parameters(self, seed: int | None = None) -> None:
        """Do nothing, as in 1.15.5."""

    def generate(
        self, number_of_series: int, series_length: int, model_parameters: Any = None, seed: int | None = None
    ) -> None:
        """Do nothing, as in 1.15.5."""

    def _predicted_covariance_op(self, activations: Sequence[tuple[Any, int]], num_values: int) -> Any:
        activation, size = activations[-1]
        if self.loss == ARModel.NORMAL_LIKELIHOOD_LOSS:
            units, name = self.output_window_size * num_values, "log_sigma_square"
            logarithm = model_utils.fully_connected(activation, size, units, name=name, activation=None)
            return tf.reshape(tf.exp(logarithm), [-1, self.output_window_size, num_values])
        return tf.ones([tf.shape(activation)[0], self.output_window_size, num_values], dtype=activation.dtype)

    def _predicted_mean_op(self, activations: Sequence[tuple[Any, int]]) -> Any:
        activation, size = activations[-1]
        units, name = self.output_window_size * self.num_features, "predicted_mean"
        mean = model_utils.fully_connected(activation, size, units, name=name, activation=None)
        return tf.reshape(mean, [-1, self.output_window_size, self.num_features])

    def prediction_ops(self, times: Any, values: Any, exogenous_regressors: Any) -> dict[str, Any]:
        """The "mean" and the "covariance" (variances), [B, output window, num_features].

        Args:
            times: [B, both windows].
            values: scaled, [B, input window, num_features]; None without such a window.
            exogenous_regressors: [B, both windows, N], or None.
        """
        times.get_shape().assert_is_compatible_with([None, self.window_size])
        count = tf.shape(times)[0]
        sizes = (self.input_window_size, self.output_window_size)
        seen, wanted = [], []  # features of the windows, with their static sizes
        if self._periodicities:
            size = self._buckets * len(self._periodicities)
            _, buckets = self._compute_time_features(times)
            first, second = tf.split(tf.reshape(buckets, [count, self.window_size, size]), sizes, axis=1)
            seen.append((first, size))
            wanted.append((second, size))
        if self.input_window_size:
            values.get_shape().assert_is_compatible_with([None, self.input_window_size, self.num_features])
            window = values[:, : self.input_window_size]
            seen.append((tf.reshape(window, [count, self.input_window_size, self.num_features]), self.num_features))
        if exogenous_regressors is not None:
            exogenous_regressors.get_shape().assert_is_compatible_with([None, self.window_size, self.exogenous_size])
        if self.exogenous_size:
            first, second = tf.split(exogenous_regressors, sizes, axis=1)
            seen.append((first, self.exogenous_size))
            wanted.append((second, self.exogenous_size))
        assert seen
        wanted = wanted or [(tf.zeros([count, self.output_window_size, 0], dtype=self.dtype), 0)]
        batch = times.get_shape().dims[0].value
        windows = []
        for parts, length in zip((seen, wanted), sizes, strict=True):
            whole = tf.concat([part for part, _ in parts], axis=2)
            whole.set_shape([batch, length, sum(size for _, size in parts)])
            windows.append(whole)
        return self._output_window_predictions(*windows)

    def _output_window_predictions(self, input_window_features: Any, output_window_features: Any) -> dict[str, Any]:
        """What the network predicts."""
        with self._model_scope:
            predictions: dict[str, Any] = self._model_instance(input_window_features, output_window_features)
        for each in predictions.values():
            each.set_shape([None, self.output_window_size, self.num_features])
        return predictions

    def loss_op(self, targets: Any, prediction_ops: dict[str, Any]) -> Any:
        """The mean loss of targets [B, output window, num_features]."""
        mean = prediction_ops["mean"]
        if self.loss == ARModel.NORMAL_LIKELIHOOD_LOSS:
            loss = -tf.reduce_sum(math_utils.normal_log_prob(targets, _deviation(prediction_ops["covariance"]), mean))
        else:
            assert self.loss == ARModel.SQUARED_LOSS, self.loss
            loss = tf.reduce_sum(tf.squared_difference(mean, targets))
        return loss / tf.cast(tf.reduce_prod(tf.shape(targets)), loss.dtype)

    def _process_exogenous_features(self, times: Any, features: dict[str, Any]) -> Any:
        """The exogenous vectors [B, T, N], empty ones if the model has no columns."""
        embedded = super()._process_exogenous_features(times=times, features=features)
        if embedded is not None:
            return embedded
        assert self.exogenous_size == 0
        return tf.zeros(tf.concat([tf.shape(times), [0]], axis=0))

    def predict(self, features: dict[str, Any]) -> dict[str, Any]:
        """The "mean" and the "covariance" (variances), [B, T, num_features].

        Predictions of a window are the input of the next one.

        Args:
            features: "times" [B, T]; the state of `get_start_state` as "start_tuple", with at least
                as many times as the input window; exogenous features.
        """
        if not self._graph_initialized:
            self.initialize_graph()
        size = self.output_window_size
        times = tf.cast(tf.convert_to_tensor(features[TIMES]), tf.int32)
        exogenous = self._process_exogenous_features(times, without(features, TIMES, VALUES, STATE))
        with tf.control_dependencies([tf.assert_equal(tf.shape(times)[1], tf.shape(exogenous)[1])]):
            exogenous = tf.identity(exogenous)
        count, length = tf.unstack(tf.shape(times)[:2])
        windows = (length + size - 1) // size
        padding = windows * size - length
        times = tf.pad(times, [[0, 0], [0, padding]])
        exogenous = tf.pad(exogenous, [[0, 0], [0, padding], [0, 0]])
        first_times, first_values, first_exogenous = self._first_window(features[STATE], times, exogenous)
        squared = self.loss == ARModel.SQUARED_LOSS
        names = ["mean"] if squared else ["mean", "covariance"]

        def body(number: Any, seen_times: Any, values: Any, seen_exogenous: Any, arrays: Any) -> tuple[Any, ...]:
            predictions = self.prediction_ops(seen_times, values, seen_exogenous)
            arrays = [array.write(number, predictions[name]) for array, name in zip(arrays, names, strict=True)]
            start = size * tf.minimum(number + 1, windows - 1)
            new_times = self._moved(seen_times, times, start)
            new_exogenous = self._moved(seen_exogenous, exogenous, start)
            new_times.set_shape(first_times.get_shape())
            new_exogenous.set_shape(first_exogenous.get_shape())
            if self.input_window_size:
                values = tf.concat([values, predictions["mean"]], axis=1)[:, -self.input_window_size :, :]
                values.set_shape(first_values.get_shape())
            return number + 1, new_times, values, new_exogenous, arrays

        start = [0, first_times, first_values, first_exogenous]
        arrays = [tf.TensorArray(dtype=self.dtype, size=windows) for _ in names]
        *_, arrays = tf.while_loop(lambda number, *_: number < windows, body, [*start, arrays])
        found = []
        for array in arrays:
            shape = [count, windows * size, self.num_features]
            found.append(tf.reshape(tf.transpose(array.stack(), [1, 0, 2, 3]), shape)[:, :length, :])
        mean = found[0]
        variance = tf.ones_like(mean) if squared else found[1]
        return {"mean": self._scale_back_data(mean), "covariance": self._scale_back_variance(variance)}

    def _first_window(self, state: Any, times: Any, exogenous: Any) -> tuple[Any, Any, Any]:
        """The times, values and exogenous vectors of the first windows."""
        size, wanted = self.input_window_size, self.output_window_size
        state_times = tf.cast(tf.convert_to_tensor(state[0]), tf.int32)
        state_values, state_exogenous = (tf.convert_to_tensor(each, dtype=self.dtype) for each in state[1:])
        if not size:
            return times[:, :wanted], 0, exogenous[:, :wanted, :]
        length = tf.shape(state_values)[1]
        known = [tf.assert_greater_equal(length, size), tf.assert_equal(length, tf.shape(state_times)[1])]
        with tf.control_dependencies(known):
            values = state_values[:, -size:, :]
        first_exogenous = tf.concat([state_exogenous[:, -size:, :], exogenous[:, :wanted, :]], axis=1)
        return tf.concat([state_times[:, -size:], times[:, :wanted]], 1), values, first_exogenous

    def _moved(self, window: Any, series: Any, start: Any) -> Any:
        """The windows [B, both windows, ...] after those of `window`; their output begins at
        `start` of the series.
        """
        size = self.output_window_size
        if size < self.input_window_size:
            kept = window[:, -self.input_window_size :]
            return tf.concat([kept, series[:, start : start + size]], axis=1)
        return series[:, start - self.input_window_size : start + size]

    def _process_window(self, features: dict[str, Any], mode: str, exogenous_regressors: Any) -> ModelOutputs:
        """The outputs of windows of exactly both sizes."""
        times, values = tf.cast(features[TIMES], tf.int64), tf.cast(features[VALUES], self.dtype)
        exogenous = tf.cast(exogenous_regressors, dtype=self.dtype)
        seen, wanted, both = self.input_window_size, self.output_window_size, self.window_size
        if not times.get_shape().is_compatible_with([None, both]):
            raise ValueError(
                f"ARModel with input_window_size={seen} and output_window_size={wanted} expects feature '{TIMES}' to "
                f"have shape (batch_size, {both}) (for any batch_size), but got shape {times.get_shape()}. If you are "
                f"using RandomWindowInputFn, set window_size={both} or adjust the input_window_size and "
                "output_window_size arguments to ARModel."
            )
        scaled = self._scale_data(values)
        predictions = self.prediction_ops(times, scaled[:, :seen, :] if seen else None, exogenous)
        targets = scaled[:, seen:, :]
        targets.get_shape().assert_is_compatible_with(predictions["mean"].get_shape())
        mean = self._scale_back_data(predictions["mean"])
        if mode == estimator.ModeKeys.EVAL and self.loss == ARModel.SQUARED_LOSS:
            loss = self.loss_op(self._scale_back_data(targets), {"mean": mean})
        else:
            loss = self.loss_op(targets, predictions)
        variance = self._scale_back_variance(predictions["covariance"])
        return ModelOutputs(
            loss=loss,
            end_state=(times[:, -seen:], scaled[:, -seen:, :], exogenous[:, -seen:, :]),
            predictions={"mean": mean, "covariance": variance, "observed": values[:, -wanted:]},
            prediction_times=times[:, -wanted:],
        )

    def get_batch_loss(self, features: dict[str, Any], mode: str, state: Any) -> ModelOutputs:
        """The outputs of windows.

        Args:
            features: "times" [B, T], "values" [B, T, num_features], exogenous features. In training
                T is that of both windows. In evaluation it may be larger: then the last times are
                predicted, window after window.
            mode: TRAIN or EVAL of `tf.estimator.ModeKeys`.
            state: as `get_start_state`, with a batch.

        Raises:
            ValueError: the mode is another one, or T does not fit.
        """
        features = {name: tf.convert_to_tensor(value) for name, value in features.items()}
        times = features[TIMES]
        exogenous = self._process_exogenous_features(times, without(features, TIMES, VALUES, STATE))
        if mode == estimator.ModeKeys.TRAIN:
            return self._process_window(features, mode=mode, exogenous_regressors=exogenous)
        if mode != estimator.ModeKeys.EVAL:
            raise ValueError(f"Unknown mode '{mode}' passed to get_batch_loss.")
        times.get_shape().assert_has_rank(2)
        static = times.get_shape().dims[1].value
        if static is not None and static < self.window_size:
            raise ValueError(
                "ARModel requires a window of at least input_window_size + output_window_size to evaluate on "
                f"(input_window_size={self.input_window_size}, output_window_size={self.output_window_size}, and got "
                f"shape {times.get_shape()} for feature '{TIMES}' (batch size, window size))."
            )
        return self._evaluate(features, exogenous, state)

    def _evaluate(self, features: dict[str, Any], exogenous: Any, state: Any) -> ModelOutputs:
        """The outputs of as many windows as fit, which do not overlap."""
        times, size = features[TIMES], self.output_window_size
        windows = (tf.shape(times)[1] - self.input_window_size) // size
        length = windows * size
        cropped = {name: value[:, -(length + self.input_window_size) :] for name, value in features.items()}

        def body(number: Any, arrays: Any) -> tuple[Any, Any]:
            window = slice(number * size, number * size + self.window_size)
            part = {name: value[:, window] for name, value in cropped.items()}
            # 1.15.5 does not crop the exogenous vectors, and neither does this.
            outputs = self._process_window(part, estimator.ModeKeys.EVAL, exogenous[:, window])
            found = (outputs.loss, outputs.predictions["mean"], outputs.predictions["covariance"])
            return number + 1, [array.write(number, each) for array, each in zip(arrays, found, strict=True)]

        arrays = [tf.TensorArray(dtype=self.dtype, size=windows) for _ in range(3)]
        _, arrays = tf.while_loop(lambda number, *_: number < windows, body, [0, arrays])
        losses, *predicted = [array.stack() for array in arrays]
        shape = [tf.shape(times)[0], length, self.num_features]
        mean, variance = (tf.reshape(tf.transpose(each, [1, 0, 2, 3]), shape) for each in predicted)
        values = tf.cast(cropped[VALUES], dtype=self.dtype)
        return ModelOutputs(
            loss=tf.reduce_mean(losses, axis=0),
            # Of a window that is too short, 1.15.5 passes on the times and not the values.
            end_state=self._end_state(state, times, self._scale_data(values), exogenous),
            predictions={"mean": mean, "covariance": variance, "observed": values[:, -length:]},
            prediction_times=times[:, -length:],
        )

    def _end_state(self, state: Any, times: Any, values: Any, exogenous: Any) -> Any:
        """The state after windows, which may be shorter than the input window."""
        size = self.input_window_size
        if not size:
            return state
        found = []
        new = (tf.cast(times, tf.int64), values, exogenous)
        shapes: tuple[tuple[int | None, ...], ...] = ((), (self.num_features,), (self.exogenous_size,))
        for old, each, shape in zip(state, new, shapes, strict=True):
            last = tf.concat([old, each], axis=1)[:, -size:]
            last.set_shape((None, size, *shape))
            found.append(last)
        return tuple(found)

    def _compute_time_features(self, time: Any) -> tuple[Any, Any]:
        """The positions of times [B, T] in periods [B, T, 1, periods], and buckets [B, T, periods,
        buckets].
        """
        periods = tf.constant(self._periodicities, shape=[1, 1, len(self._periodicities), 1], dtype=time.dtype)
        time = tf.reshape(time, [tf.shape(time)[0], -1, 1, 1])
        position = tf.cast(time % periods, self.dtype) * self._buckets / tf.cast(periods, self.dtype)
        starts = tf.reshape(tf.range(self._buckets, dtype=self.dtype), [1, 1, 1, self._buckets])
        inside = tf.nn.relu(position - starts)
        return time / self._periodicities, tf.where(inside < 1.0, inside, tf.zeros_like(inside))


def _deviation(variance: Any) -> Any:
    return tf.sqrt(tf.maximum(variance, SMALLEST_VARIANCE))


class AnomalyMixtureARModel(ARModel):
    """An auto-regressive model of observations that are normal, or anomalies now and then.

    An anomaly costs less in the loss; as an input it counts as any other value.

    Args:
        periodicities, input_window_size, output_window_size, num_features,
            prediction_model_factory, num_time_buckets, exogenous_feature_columns: see `ARModel`.
        anomaly_prior_probability: how likely an anomaly is, between 0 and 1.
        anomaly_distribution: `GAUSSIAN_ANOMALY` or `CAUCHY_ANOMALY`; its scale is trained.

    Raises:
        AssertionError: the probability or the distribution is another one.
    """

    GAUSSIAN_ANOMALY = "gaussian"
    CAUCHY_ANOMALY = "cauchy"

    def __init__(
        self,
        periodicities: Any,
        anomaly_prior_probability: float,
        input_window_size: int,
        output_window_size: int,
        num_features: int,
        prediction_model_factory: Callable[..., Any] = FlatPredictionModel,
        anomaly_distribution: str = GAUSSIAN_ANOMALY,
        num_time_buckets: int = 10,
        exogenous_feature_columns: Sequence[Any] | None = None,
    ) -> None:
        assert 0.0 < anomaly_prior_probability < 1.0
        assert anomaly_distribution in [AnomalyMixtureARModel.GAUSSIAN_ANOMALY, AnomalyMixtureARModel.CAUCHY_ANOMALY]
        self._anomaly_prior_probability = anomaly_prior_probability
        self._anomaly_distribution = anomaly_distribution
        super().__init__(
            periodicities=periodicities,
            num_features=num_features,
            num_time_buckets=num_time_buckets,
            input_window_size=input_window_size,
            output_window_size=output_window_size,
            loss=ARModel.NORMAL_LIKELIHOOD_LOSS,
            prediction_model_factory=prediction_model_factory,
            exogenous_feature_columns=exogenous_feature_columns,
        )

    def _create_anomaly_ops(self, times: Any, values: Any, prediction_ops_dict: dict[str, Any]) -> None:
        """Add the variance of a Gaussian, or the scale of a Cauchy distribution."""
        zeros = tf.zeros_initializer()
        logarithm = tf.get_variable("anomaly_log_param", shape=[], dtype=self.dtype, initializer=zeros)
        prediction_ops_dict["anomaly_params"] = tf.exp(logarithm)

    def prediction_ops(self, times: Any, values: Any, exogenous_regressors: Any) -> dict[str, Any]:
        """See `ARModel`; with "anomaly_params" besides."""
        predictions = super().prediction_ops(times, values, exogenous_regressors)
        self._create_anomaly_ops(times, values, predictions)
        return predictions

    def _anomaly_log_prob(self, targets: Any, prediction_ops: dict[str, Any]) -> Any:
        mean, parameter = prediction_ops["mean"], prediction_ops["anomaly_params"]
        if self._anomaly_distribution == AnomalyMixtureARModel.GAUSSIAN_ANOMALY:
            return math_utils.normal_log_prob(targets, _deviation(parameter), mean)
        return math_utils.cauchy_log_prob(targets, parameter, mean)

    def loss_op(self, targets: Any, prediction_ops: dict[str, Any]) -> Any:
        """See `ARModel`."""
        prior = self._anomaly_prior_probability
        deviation = _deviation(prediction_ops["covariance"])
        usual = math_utils.normal_log_prob(targets, deviation, prediction_ops["mean"]) + tf.log(1 - prior)
        anomaly = self._anomaly_log_prob(targets, prediction_ops) + tf.log(prior)
        smaller, larger = tf.minimum(usual, anomaly), tf.maximum(usual, anomaly)
        mixed = larger + tf.log(1 + tf.exp(smaller - larger))  # log(exp(usual) + exp(anomaly)) without an overflow
        return -tf.reduce_sum(mixed) / tf.cast(tf.reduce_prod(tf.shape(targets)), self.dtype)
