"""Heads of models of time series: what an estimator trains, evaluates, predicts and exports.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/head.py (the behaviour,
not the code).
"""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.feature_keys import SavedModelLabels, State
from tf1kit.contrib.own.timeseries.model import STATE, TIMES, VALUES, without
from tf1kit.tf1.estimator import public as estimator
from tf1kit.tf1.private import nest

__all__ = ["OneShotPredictionHead", "TimeSeriesRegressionHead", "state_to_dictionary"]

SYMBOL = "tf.contrib.timeseries.OneShotPredictionHead"
_canned: Any = estimator.module("canned.head", SYMBOL)
_keys: Any = estimator.module("canned.metric_keys", SYMBOL).MetricKeys
_Output: Any = estimator.module("export.export_output", SYMBOL).PredictOutput
NUMBERED = re.compile(rf"{State.STATE_PREFIX}_(\d+)$")


class _NoStatePredictOutput(_Output):
    """Predictions whose signature has no state among the inputs."""

    def as_signature_def(self, receiver_tensors: dict[str, Any]) -> Any:
        inputs = {key: value for key, value in receiver_tensors.items() if not key.startswith(State.STATE_PREFIX)}
        return super().as_signature_def(receiver_tensors=inputs)


class TimeSeriesRegressionHead(_canned._Head):
    """The head of a model of time series. It takes features only, and no labels.

    Args:
        model: the model, a `TimeSeriesModel`.
        state_manager: gives the model its states.
        optimizer: minimises the loss.
        input_statistics_generator: an `InputStatisticsFromMiniBatch`; None to scale no data.
        name: in the names of summaries.
    """

    def __init__(
        self,
        model: Any,
        state_manager: Any,
        optimizer: Any,
        input_statistics_generator: Any = None,
        name: str | None = None,
    ) -> None:
        self.model = model
        self.state_manager = state_manager
        self.optimizer = optimizer
        self.input_statistics_generator = input_statistics_generator
        self._name = name

    @property
    def name(self) -> str | None:
        """The name of the head."""
        return self._name

    @property
    def logits_dimension(self) -> int:
        """1."""
        return 1

    def create_loss(self, features: Any, mode: str, logits: Any = None, labels: Any = None) -> Any:
        """The `ModelOutputs`, with a summary of the loss."""
        outputs = self.state_manager.define_loss(self.model, features, mode)
        tf.summary.scalar(_canned._summary_key(self._name, _keys.LOSS), outputs.loss)
        return outputs

    def _train_ops(self, features: dict[str, Any]) -> Any:
        mode = estimator.ModeKeys.TRAIN
        with tf.variable_scope("model", use_resource=True):
            loss = self.create_loss(features, mode).loss
        train_op = self.optimizer.minimize(loss, global_step=tf.train.get_global_step())
        return estimator.EstimatorSpec(loss=loss, mode=mode, train_op=train_op)

    def _evaluate_ops(self, features: dict[str, Any]) -> Any:
        """The metrics of an evaluation: the mean loss, and what the last batch gave."""
        mode = estimator.ModeKeys.EVAL
        with tf.variable_scope("model", use_resource=True):
            outputs = self.create_loss(features, mode)
        metrics = {key: _identity_metric_single(key, value) for key, value in outputs.predictions.items()}
        metrics[TIMES] = _identity_metric_single(TIMES, outputs.prediction_times)
        metrics[STATE] = _identity_metric_nested(STATE, outputs.end_state)
        metrics[_keys.LOSS_MEAN] = tf.metrics.mean(outputs.loss, name="average_loss")
        return estimator.EstimatorSpec(
            loss=outputs.loss, mode=mode, eval_metric_ops=metrics, predictions=outputs.predictions
        )

    def _predict_ops(self, features: dict[str, Any]) -> Any:
        with tf.variable_scope("model", use_resource=True):
            prediction = self.model.predict(features=features)
        prediction[TIMES] = features[TIMES]
        return estimator.EstimatorSpec(predictions=prediction, mode=estimator.ModeKeys.PREDICT)

    def _serving_ops(self, features: dict[str, Any]) -> Any:
        """The signatures of an export: predictions, and states after observations, from a given
        state or from the start.
        """
        mode = estimator.ModeKeys.EVAL
        with tf.variable_scope("model", use_resource=True):
            predictions = self.model.predict(features=features)
        with tf.variable_scope("model", reuse=True):
            filtered = self.create_loss(features, mode)
        with tf.variable_scope("model", reuse=True):
            cold = self.model.define_loss(features=without(features, STATE), mode=mode)
        return _exported(
            {
                SavedModelLabels.PREDICT: _Output(predictions),
                SavedModelLabels.FILTER: _Output(state_to_dictionary(filtered.end_state)),
                SavedModelLabels.COLD_START_FILTER: _NoStatePredictOutput(state_to_dictionary(cold.end_state)),
            }
        )

    def _convert_feature_to_tensor(self, name: str, value: Any) -> Any:
        """A feature in its dtype; that of a state is the model's affair."""
        if name == TIMES:
            return tf.cast(value, tf.int64)
        if name == VALUES:
            return tf.cast(value, self.model.dtype)
        return value if name == STATE else tf.convert_to_tensor_or_sparse_tensor(value)

    def _gather_state(self, features: dict[str, Any]) -> tuple[dict[str, Any], bool]:
        """The features with a state of numbered ones, and whether there are any."""
        numbered = {key: int(match[1]) for key in features if (match := NUMBERED.match(key))}
        if not numbered:
            return features, False
        others = {key: value for key, value in features.items() if key not in numbered}
        tensors = [features[key] for key in sorted(numbered, key=numbered.__getitem__)]
        others[STATE] = nest.pack_sequence_as(self.model.get_start_state(), tensors)
        return others, True

    def _check_predict_features(self, features: dict[str, Any]) -> None:
        """Check features of predictions.

        Raises:
            ValueError: a feature is missing, or a shape does not fit.
        """
        _check(features, (TIMES, STATE), "prediction", ignore=(STATE,))

    def create_estimator_spec(self, features: Any, mode: str, labels: Any = None) -> Any:
        """The `EstimatorSpec` of a mode.

        Raises:
            ValueError: there are labels, a feature is missing or has a shape that does not fit, or
                the mode is another one.
        """
        modes = estimator.ModeKeys
        with tf.name_scope(self._name, "head"):
            if labels is not None and labels != {}:
                raise ValueError(
                    f"The model received a `labels`, which is not supported. Pass '{TIMES}' and '{VALUES}' as features."
                )
            features = {name: self._convert_feature_to_tensor(name, value) for name, value in features.items()}
            statistics = None
            if self.input_statistics_generator is not None:
                statistics = self.input_statistics_generator.initialize_graph(
                    features, update_statistics=mode == modes.TRAIN
                )
            self.model.initialize_graph(input_statistics=statistics)
            features, serving = self._gather_state(features)
            if mode in (modes.TRAIN, modes.EVAL):
                _check_train_eval_features(features, self.model)
            elif mode == modes.PREDICT:
                self._check_predict_features(features)
            else:
                raise ValueError(f"Unknown mode '{mode}' passed to model_fn.")
            self.state_manager.initialize_graph(model=self.model, input_statistics=statistics)
            if mode == modes.PREDICT:
                return self._serving_ops(features) if serving else self._predict_ops(features)
            return self._train_ops(features) if mode == modes.TRAIN else self._evaluate_ops(features)


class OneShotPredictionHead(TimeSeriesRegressionHead):
    """A head whose export takes times [B, T], values [B, the first of T, features] and exogenous
    features [B, T, ...], and predicts the values of the other times. There is no state outside.

    Args:
        model, state_manager, optimizer, input_statistics_generator, name: see
            `TimeSeriesRegressionHead`.
    """

    def _check_predict_features(self, features: dict[str, Any]) -> None:
        _check(features, (TIMES, VALUES, STATE), "prediction", ignore=(STATE, VALUES))

    def _evaluate_ops(self, features: dict[str, Any]) -> Any:
        spec = super()._evaluate_ops(features)
        del spec.eval_metric_ops[STATE]
        return spec

    def _serving_ops(self, features: dict[str, Any]) -> Any:
        length = tf.shape(features[VALUES])[1]
        series = {key: value for key, value in features.items() if key not in (STATE, VALUES)}
        with tf.variable_scope("model", use_resource=True):
            seen = {VALUES: features[VALUES], **{key: value[:, :length] for key, value in series.items()}}
            start = self.model.define_loss(features=seen, mode=estimator.ModeKeys.EVAL).end_state
            wanted = {STATE: start, **{key: value[:, length:] for key, value in series.items()}}
        with tf.variable_scope("model", reuse=True):
            predictions = self.model.predict(features=wanted)
        return _exported({SavedModelLabels.PREDICT: _NoStatePredictOutput(predictions)})


def _exported(outputs: dict[str, Any]) -> Any:
    """The spec of an export. An estimator wants predictions, even if nobody reads them."""
    return estimator.EstimatorSpec(mode=estimator.ModeKeys.PREDICT, export_outputs=outputs, predictions={})


def _check(features: dict[str, Any], names: Collection[str], what: str, ignore: Collection[str]) -> None:
    """Check that features are there, and begin with the shape of the times.

    Raises:
        ValueError: they are not, or do not.
    """
    for name in names:
        if name not in features:
            raise ValueError(f"Expected a '{name}' feature for {what}.")
    _check_times(features)
    _check_feature_shapes_compatible_with(features, TIMES, features[TIMES], ignore)


def _check_times(features: dict[str, Any]) -> None:
    shape = features[TIMES].get_shape()
    if not shape.is_compatible_with([None, None]):
        raise ValueError(f"Expected shape (batch dimension, window size) for feature '{TIMES}' (got shape {shape})")


def _check_feature_shapes_compatible_with(
    features: dict[str, Any], compatible_with_name: str, compatible_with_value: Any, ignore: Collection[str] = ()
) -> None:
    wanted = compatible_with_value.get_shape()
    for name, value in features.items():
        shape = None if name in ignore else value.get_shape()
        if shape is None or shape.ndims is None:
            continue
        if shape.ndims < 2:
            raise ValueError(
                f"Features must have shape (batch dimension, window size, ...) (got rank {shape.ndims} for feature "
                f"'{name}')"
            )
        if not shape[:2].is_compatible_with(wanted):
            times = compatible_with_name
            raise ValueError(
                "Features must have shape (batch dimension, window size, ...) where batch dimension and window size "
                f"match the '{times}' feature (got shape {shape} for feature '{name}' but shape {wanted} for feature "
                f"'{times}')"
            )


def _check_train_eval_features(features: dict[str, Any], model: Any) -> None:
    for name in (TIMES, VALUES):
        if name not in features:
            raise ValueError(f"Expected a '{name}' feature for training/evaluation.")
    _check_times(features)
    count = model.num_features
    if not features[VALUES].get_shape().is_compatible_with([None, None, count]):
        raise ValueError(  # 1.15.5 shows the shape of the times, too
            f"Expected shape (batch dimension, window size, {count}) for feature '{VALUES}', since the model was "
            f"configured with num_features={count} (got shape {features[TIMES].get_shape()})"
        )
    _check_feature_shapes_compatible_with(features, TIMES, features[TIMES], (STATE,))


def _identity_metric_single(name: str, input_tensor: Any) -> tuple[Any, Any]:
    """A metric that has the tensor of the last batch."""
    variable = tf.Variable(
        tf.zeros([], dtype=input_tensor.dtype),
        name=f"{name}_identity_metric",
        collections=[tf.GraphKeys.LOCAL_VARIABLES],
        validate_shape=False,
        use_resource=False,
    )
    update = tf.assign(variable, input_tensor, validate_shape=False)
    variable.set_shape(input_tensor.get_shape())
    return variable.value(), update


def _identity_metric_nested(name: str, input_tensors: Any) -> tuple[Any, Any]:
    """A metric that has the tensors of the last batch."""
    tensors = enumerate(nest.flatten(input_tensors))
    pairs = [_identity_metric_single(f"{name}_{number}", tensor) for number, tensor in tensors]
    values = [value for value, _ in pairs]
    return nest.pack_sequence_as(input_tensors, values), tf.group(*(update for _, update in pairs))


def state_to_dictionary(state_tuple: Any) -> dict[str, Any]:
    """The tensors of a state by name: "model_state_00", "model_state_01", ..."""
    return {f"{State.STATE_PREFIX}_{number:02d}": value for number, value in enumerate(nest.flatten(state_tuple))}
