"""The bases of models of time series: the scale of the data, exogenous features, and the loop over
times.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/model.py (the behaviour,
not the code).
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import math_utils
from tf1kit.contrib.own.timeseries.feature_keys import PredictionFeatures, TrainEvalFeatures
from tf1kit.tf1.private import nest

TIMES, VALUES, STATE = TrainEvalFeatures.TIMES, TrainEvalFeatures.VALUES, PredictionFeatures.STATE_TUPLE


class ModelOutputs(NamedTuple):
    """What a model computes of windows.

    Attributes:
        loss: the number to minimise, [].
        end_state: the state after the windows, nested tuples of [B, ...].
        predictions: by name, [B, T, ...].
        prediction_times: of the predictions, [B, T].
    """

    loss: Any
    end_state: Any
    predictions: Any
    prediction_times: Any


class TimeSeriesModel(abc.ABC):
    """A model that can generate the series that it learns.

    Args:
        num_features: the number of values at a time.
        exogenous_feature_columns: `tf.feature_column`s of features that are known and not
            predicted; they go through `tf.feature_column.input_layer`.
        dtype: of the computation.
    """

    def __init__(
        self, num_features: int, exogenous_feature_columns: Sequence[Any] | None = None, dtype: Any = tf.float32
    ) -> None:
        self._exogenous_feature_columns = exogenous_feature_columns or []
        self.num_features = num_features
        self.dtype = dtype
        self._input_statistics: Any = None
        self._graph_initialized = False
        self._stats_means: Any = None
        self._stats_sigmas: Any = None

    @property
    def exogenous_feature_columns(self) -> Sequence[Any]:
        """The columns of features that are not predicted."""
        return self._exogenous_feature_columns

    def generate(
        self, number_of_series: int, series_length: int, model_parameters: Any = None, seed: int | None = None
    ) -> Any:
        """Draw series from the model.

        Args:
            number_of_series: how many.
            series_length: how many times each has.
            model_parameters: tensors to values that are used in their place.
            seed: of the draws; None for others each time.

        Returns:
            "times" [series, length] and "values" [series, length, features].

        Raises:
            NotImplementedError: the model cannot.
        """
        raise NotImplementedError("This model does not support generation.")

    def initialize_graph(self, input_statistics: Any = None) -> None:
        """Make the parts of the graph that depend on no data.

        Args:
            input_statistics: an `InputStatistics`, by which data are scaled; None to leave them.
        """
        self._graph_initialized = True
        self._input_statistics = input_statistics
        if input_statistics:
            self._stats_means, variances = input_statistics.overall_feature_moments
            self._stats_sigmas = tf.sqrt(variances)

    def _scale_data(self, data: Any) -> Any:
        return data if self._input_statistics is None else (data - self._stats_means) / self._stats_sigmas

    def _scale_variance(self, variance: Any) -> Any:
        statistics = self._input_statistics
        return variance if statistics is None else variance / statistics.overall_feature_moments.variance

    def _scale_back_data(self, data: Any) -> Any:
        return data if self._input_statistics is None else data * self._stats_sigmas + self._stats_means

    def _scale_back_variance(self, variance: Any) -> Any:
        statistics = self._input_statistics
        return variance if statistics is None else variance * statistics.overall_feature_moments.variance

    def _check_graph_initialized(self) -> None:
        if not self._graph_initialized:
            raise ValueError(
                "TimeSeriesModels require initialize_graph() to be called before use. This defines variables and ops "
                "in the default graph, and allows Tensor-valued input statistics to be specified."
            )

    def define_loss(self, features: dict[str, Any], mode: str) -> ModelOutputs:
        """The loss of windows that each begin with the start state.

        Args:
            features: "times" [B, T], "values" [B, T, features], and exogenous features.
            mode: TRAIN or EVAL of `tf.estimator.ModeKeys`.

        Raises:
            ValueError: `initialize_graph` was not called.
        """
        self._check_graph_initialized()
        count = tf.shape(features[TIMES])[0]
        start = math_utils.replicate_state(start_state=self.get_start_state(), batch_size=count)
        return self.get_batch_loss(features=features, mode=mode, state=start)

    @abc.abstractmethod
    def get_start_state(self) -> Any:
        """The state at the start of the series: nested tuples of tensors without a batch."""

    @abc.abstractmethod
    def get_batch_loss(self, features: dict[str, Any], mode: str, state: Any) -> Any:
        """The `ModelOutputs` of windows that begin with the states [B, ...]."""

    @abc.abstractmethod
    def predict(self, features: dict[str, Any]) -> Any:
        """The predictions [B, T, ...] by name.

        Args:
            features: "times" [B, T], after that of the state; the state as "start_tuple", and
                exogenous features.
        """

    def _get_exogenous_embedding_shape(self) -> Sequence[int]:
        """The shape of the exogenous vector at a time."""
        if not self._exogenous_feature_columns:
            return (0,)
        with tf.Graph().as_default():
            parsed = parse_columns(self._exogenous_feature_columns)
            embedded = tf.feature_column.input_layer(parsed, self._exogenous_feature_columns)
            shape: list[int] = embedded.get_shape().as_list()
            return shape[1:]

    def _process_exogenous_features(self, times: Any, features: dict[str, Any]) -> Any:
        """The exogenous vectors [B, T, N]; None if the model has no columns.

        Args:
            times: [B, T].
            features: of the columns, [B, T, ...].

        Raises:
            ValueError: the rank of a feature is not known.
        """
        if not self._exogenous_feature_columns:
            return None
        flat = {}
        for name, tensor in features.items():
            shape = tensor.get_shape()
            if shape.ndims is None:
                raise ValueError(f"Features with unknown rank are not supported. Got shape {shape} for feature {name}.")
            dynamic = tf.shape(tensor)
            tensor = tf.reshape(tensor, tf.concat([[dynamic[0] * dynamic[1]], dynamic[2:]], axis=0))
            number = tensor.get_shape().ndims == 1 and tensor.dtype != tf.string
            flat[name] = tensor[:, None] if number else tensor
        embedded = tf.feature_column.input_layer(flat, self._exogenous_feature_columns, trainable=True)
        found = tf.reshape(embedded, tf.concat([tf.shape(times), tf.shape(embedded)[1:]], axis=0))
        found.set_shape(times.get_shape().concatenate(embedded.get_shape()[1:]))
        return tf.cast(found, dtype=self.dtype)


def parse_columns(columns: Sequence[Any]) -> dict[str, Any]:
    """The features of the columns, parsed from a placeholder of examples."""
    examples = tf.placeholder(shape=[None], dtype=tf.string)
    parsed: dict[str, Any] = tf.parse_example(examples, tf.feature_column.make_parse_example_spec(columns))
    return parsed


def without(features: dict[str, Any], *names: str) -> dict[str, Any]:
    """The features of other names."""
    return {name: value for name, value in features.items() if name not in names}


class SequentialTimeSeriesModel(TimeSeriesModel):
    """A model that goes over the times one by one.

    At each time it imputes the state across the gap before, takes exogenous features into account,
    predicts, and, while it filters, takes the observation into account.

    Args:
        train_output_names: what `_filtering_step` returns besides "loss".
        predict_output_names: what `_prediction_step` returns.
        num_features: see `TimeSeriesModel`.
        normalize_features: whether the model gets scaled values; then `_scale_back_predictions`
            must be there.
        dtype: see `TimeSeriesModel`.
        exogenous_feature_columns: see `TimeSeriesModel`.
        exogenous_update_condition: a function of `times` [B] and `features` that says where
            exogenous features count, bool [B]; None for everywhere.
        static_unrolling_window_size_threshold: windows up to this size are unrolled in the graph;
            None for a loop always.
    """

    def __init__(
        self,
        train_output_names: list[str],
        predict_output_names: list[str],
        num_features: int,
        normalize_features: bool = False,
        dtype: Any = tf.float32,
        exogenous_feature_columns: Sequence[Any] | None = None,
        exogenous_update_condition: Callable[..., Any] | None = None,
        static_unrolling_window_size_threshold: int | None = None,
    ) -> None:
        super().__init__(num_features, exogenous_feature_columns, dtype)
        self._exogenous_update_condition = exogenous_update_condition
        self._train_output_names = train_output_names
        self._predict_output_names = predict_output_names
        self._normalize_features = normalize_features
        self._static_unrolling_window_size_threshold = static_unrolling_window_size_threshold

    def _scale_back_predictions(self, predictions: dict[str, Any]) -> dict[str, Any]:
        """Predictions in the scale of the data."""
        raise NotImplementedError(
            "SequentialTimeSeriesModel normalized input data (normalize_features=True), but no method was provided to "
            "transform the predictions back to the input scale."
        )

    @abc.abstractmethod
    def _filtering_step(self, current_times: Any, current_values: Any, state: Any, predictions: dict[str, Any]) -> Any:
        """The state after the observations [B, features], and outputs with a "loss" [B]."""

    @abc.abstractmethod
    def _prediction_step(self, current_times: Any, state: Any) -> Any:
        """The state at the times [B], and predictions by name."""

    @abc.abstractmethod
    def _imputation_step(self, current_times: Any, state: Any) -> Any:
        """The state across a gap without observations."""

    @abc.abstractmethod
    def _exogenous_input_step(self, current_times: Any, current_exogenous_regressors: Any, state: Any) -> Any:
        """The state after exogenous vectors [B, N]."""

    def _loss_additions(self, times: Any, values: Any, mode: str) -> Any:
        """What is added to the loss of an observation."""
        return 0.0

    def _window_initializer(self, times: Any, state: Any) -> None:
        """Prepare for windows of times [B, T]."""

    def get_batch_loss(self, features: dict[str, Any], mode: str, state: Any) -> ModelOutputs:
        """See `TimeSeriesModel`."""
        loss, states, outputs = self.per_step_batch_loss(features, mode, state)
        outputs["observed"] = features[VALUES]
        return ModelOutputs(loss, nest.map_structure(lambda each: each[:, -1], states), outputs, features[TIMES])

    def _apply_exogenous_update(
        self,
        current_times: Any,
        step_number: Any,
        state: Any,
        raw_features: dict[str, Any],
        embedded_exogenous_regressors: Any,
    ) -> Any:
        """The state after the exogenous features of a step, where the condition holds."""
        if embedded_exogenous_regressors is None:
            return state
        updated = self._exogenous_input_step(
            current_times=current_times,
            current_exogenous_regressors=embedded_exogenous_regressors[:, step_number, :],
            state=state,
        )
        condition = self._exogenous_update_condition
        if condition is None:
            return updated
        raw = {name: value[:, step_number] for name, value in without(raw_features, STATE, TIMES, VALUES).items()}

        def choose(new: Any, old: Any) -> Any:
            return tf.where(condition(times=current_times, features=raw), new, old)

        chosen = map(choose, nest.flatten(updated), nest.flatten(state))
        return nest.pack_sequence_as(state, list(chosen))

    def per_step_batch_loss(self, features: dict[str, Any], mode: str, state: Any) -> tuple[Any, Any, dict[str, Any]]:
        """The loss for each observation [], the states after each time [B, T, ...], and outputs by
        name.

        Args:
            features: "times" [B, T], "values" [B, T, features], and exogenous features.
            mode: TRAIN or EVAL of `tf.estimator.ModeKeys`.
            state: before the windows, [B, ...].

        Raises:
            ValueError: `initialize_graph` was not called.
        """
        self._check_graph_initialized()
        times, values = tf.cast(features[TIMES], tf.int64), tf.cast(features[VALUES], self.dtype)
        if self._normalize_features:
            values = self._scale_data(values)
        exogenous = self._process_exogenous_features(times=times, features=without(features, TIMES, VALUES))

        def step(step_number: Any, current_times: Any, state: Any) -> Any:
            state = self._apply_exogenous_update(current_times, step_number, state, features, exogenous)
            predicted, predictions = self._prediction_step(current_times=current_times, state=state)
            return self._filtering_step(
                current_times=current_times,
                current_values=values[:, step_number, :],
                state=predicted,
                predictions=predictions,
            )

        states, outputs = self._state_update_loop(times, state, step, ["loss", *self._train_output_names])
        losses = outputs.pop("loss")
        losses.set_shape(times.get_shape())
        loss = tf.reduce_sum(losses) / tf.cast(tf.reduce_prod(tf.shape(times)), dtype=self.dtype)
        loss += self._loss_additions(times, values, mode)
        if self._normalize_features:
            outputs = self._scale_back_predictions(outputs)
        return loss, states, outputs

    def predict(self, features: dict[str, Any]) -> dict[str, Any]:
        """See `TimeSeriesModel`."""
        times = tf.convert_to_tensor(features[TIMES], tf.int64)
        exogenous = self._process_exogenous_features(times=times, features=without(features, TIMES, STATE))

        def step(step_number: Any, current_times: Any, state: Any) -> Any:
            state = self._apply_exogenous_update(current_times, step_number, state, features, exogenous)
            return self._prediction_step(current_times=current_times, state=state)

        _, predictions = self._state_update_loop(times, features[STATE], step, self._predict_output_names)
        return self._scale_back_predictions(predictions) if self._normalize_features else predictions

    def _state_update_loop(
        self, times: Any, state: Any, state_update_fn: Callable[..., Any], outputs: Sequence[str]
    ) -> tuple[Any, dict[str, Any]]:
        """The states [B, T, ...] after each time, and outputs [B, T, ...] by name.

        Args:
            times: [B, T].
            state: before the times, [B, ...].
            state_update_fn: a function of `step_number`, `current_times` and `state` that returns
                the state and the outputs.
            outputs: their names.
        """
        times = tf.convert_to_tensor(times, dtype=tf.int64)
        self._window_initializer(times, state)

        def step(number: Any, state: Any, reuse: bool = False) -> tuple[Any, list[Any]]:
            """The state of a step, and what is kept of it: the state's tensors, and the outputs."""
            with tf.variable_scope("state_update_step", reuse=reuse):
                current = times[:, number]
                before = self._imputation_step(current_times=current, state=state)
                after, found = state_update_fn(step_number=number, current_times=current, state=before)
            assert set(found) == set(outputs)
            tensors = nest.flatten(after)
            for new, old in zip(tensors, nest.flatten(before), strict=True):
                new.set_shape(old.get_shape())  # a loop refuses shapes that change
            return nest.pack_sequence_as(before, tensors), [*tensors, *(found[name] for name in outputs)]

        static, threshold = times.get_shape().dims[1].value, self._static_unrolling_window_size_threshold
        if threshold is not None and static is not None and static <= threshold:
            rows = []
            for number in range(static):
                state, kept = step(tf.constant(number), state, reuse=number > 0)
                rows.append(kept)
            whole = [tf.stack(each, axis=1) for each in zip(*rows, strict=True)]
        else:
            whole = [_batch_major(each) for each in _loop(step, times, state, self.dtype, len(outputs))]
        count = len(whole) - len(outputs)
        return nest.pack_sequence_as(state, whole[:count]), dict(zip(outputs, whole[count:], strict=True))


def _loop(step: Callable[..., Any], times: Any, state: Any, dtype: Any, outputs: int) -> list[Any]:
    """What steps keep, [T, B, ...] each."""
    size = tf.shape(times)[1]
    dtypes = [each.dtype for each in nest.flatten(state)] + [dtype] * outputs
    arrays = [tf.TensorArray(dtype=each, size=size, dynamic_size=False) for each in dtypes]

    def body(number: Any, state: Any, arrays: Any) -> tuple[Any, Any, Any]:
        state, kept = step(number, state)
        return number + 1, state, [array.write(number, each) for array, each in zip(arrays, kept, strict=True)]

    _, _, arrays = tf.while_loop(lambda number, *_: number < size, body, [tf.zeros([], tf.int32), state, arrays])
    return [array.stack() for array in arrays]


def _batch_major(tensor: Any) -> Any:
    """[T, B, ...] as [B, T, ...]."""
    return tf.transpose(tensor, tf.concat([[1, 0], tf.range(2, tf.rank(tensor))], 0))
