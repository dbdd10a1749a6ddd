"""Estimators of time series.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/estimators.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries import ar_model, math_utils, state_management
from tf1kit.contrib.own.timeseries._serving import examples_receiver_fn, raw_receiver_fn
from tf1kit.contrib.own.timeseries.head import OneShotPredictionHead, TimeSeriesRegressionHead
from tf1kit.contrib.own.timeseries.state_space_models import state_space_model, structural_ensemble
from tf1kit.contrib.own.timeseries.state_space_models.filtering_postprocessor import StateInterpolatingAnomalyDetector
from tf1kit.tf1.estimator import public as estimator

__all__ = [
    "ARRegressor",
    "LSTMAutoRegressor",
    "StateSpaceRegressor",
    "StructuralEnsembleRegressor",
    "TimeSeriesRegressor",
]

_optimizers: Any = estimator.module("canned.optimizers", "tf.contrib.timeseries.LSTMAutoRegressor")
NORMAL = ar_model.ARModel.NORMAL_LIKELIHOOD_LOSS


class TimeSeriesRegressor(estimator.Estimator):
    """An estimator of a model of time series.

    Args:
        model: the model, a `TimeSeriesModel`.
        state_manager: gives the model its states; None for a `FilteringOnlyStateManager` for an
            `ARModel`, and a `PassthroughStateManager` for another one.
        optimizer: minimises the loss; None for Adam with 0.02.
        model_dir: the folder of the checkpoints.
        config: see `tf.estimator.Estimator`.
        head_type: the class of the head.
    """

    def __init__(
        self,
        model: Any,
        state_manager: Any = None,
        optimizer: Any = None,
        model_dir: str | None = None,
        config: Any = None,
        head_type: Any = TimeSeriesRegressionHead,
    ) -> None:
        if state_manager is None and isinstance(model, ar_model.ARModel):
            state_manager = state_management.FilteringOnlyStateManager()
        self._model = model
        head = head_type(
            model=model,
            state_manager=state_manager or state_management.PassthroughStateManager(),
            optimizer=optimizer or tf.train.AdamOptimizer(0.02),
            input_statistics_generator=math_utils.InputStatisticsFromMiniBatch(
                dtype=model.dtype, num_features=model.num_features
            ),
        )
        super().__init__(model_fn=head.create_estimator_spec, model_dir=model_dir, config=config)

    def build_one_shot_parsing_serving_input_receiver_fn(
        self,
        filtering_length: int,
        prediction_length: int,
        default_batch_size: int | None = None,
        values_input_dtype: Any = None,
        truncate_values: bool = False,
    ) -> Callable[[], Any]:
        """A receiver of serialized `tf.train.Example`s, for the export of an estimator with a
        `OneShotPredictionHead`.

        Args:
            filtering_length: how many times have values.
            prediction_length: how many times are predicted.
            default_batch_size: the number of examples; None for any.
            values_input_dtype: of the values in the examples; None for float32.
            truncate_values: whether examples have values of all times, of which the last are left out.

        Raises:
            ValueError: an exogenous feature, which is not text, has any length.
        """
        return examples_receiver_fn(
            self._model, filtering_length, prediction_length, default_batch_size, values_input_dtype, truncate_values
        )

    def build_raw_serving_input_receiver_fn(
        self, default_batch_size: int | None = None, default_series_length: int | None = None
    ) -> Callable[[], Any]:
        """A receiver of tensors, for an export: "times" [B, T], "values" [B, T, features], exogenous
        features [B, T, ...], and the tensors of the state, "model_state_00", ...

        Args:
            default_batch_size: B; None for any.
            default_series_length: T; None for any.
        """
        return raw_receiver_fn(self._model, default_batch_size, default_series_length)


class ARRegressor(TimeSeriesRegressor):
    """An estimator of an auto-regressive model of dense layers.

    Args:
        periodicities, input_window_size, output_window_size, num_features,
            exogenous_feature_columns, num_time_buckets, loss: see `ARModel`.
        hidden_layer_sizes: see `FlatPredictionModel`.
        anomaly_prior_probability: how likely an anomaly is, for an `AnomalyMixtureARModel`.
        anomaly_distribution: see there; it is needed with a probability.
        optimizer: None for Adagrad with 0.1.
        model_dir, config: see `tf.estimator.Estimator`.

    Raises:
        ValueError: there is a distribution without a probability, or a probability with a squared
            loss.
    """

    def __init__(
        self,
        periodicities: Any,
        input_window_size: int,
        output_window_size: int,
        num_features: int,
        exogenous_feature_columns: Sequence[Any] | None = None,
        num_time_buckets: int = 10,
        loss: str = NORMAL,
        hidden_layer_sizes: Sequence[int] | None = None,
        anomaly_prior_probability: float | None = None,
        anomaly_distribution: str | None = None,
        optimizer: Any = None,
        model_dir: str | None = None,
        config: Any = None,
    ) -> None:
        if anomaly_prior_probability is None and anomaly_distribution is not None:
            raise ValueError("anomaly_prior_probability is required if anomaly_distribution is specified.")
        about: dict[str, Any] = {
            "periodicities": periodicities,
            "input_window_size": input_window_size,
            "output_window_size": output_window_size,
            "num_features": num_features,
            "exogenous_feature_columns": exogenous_feature_columns,
            "num_time_buckets": num_time_buckets,
            "prediction_model_factory": partial(ar_model.FlatPredictionModel, hidden_layer_sizes=hidden_layer_sizes),
        }
        if anomaly_prior_probability is None:
            model = ar_model.ARModel(loss=loss, **about)
        elif loss != NORMAL:
            raise ValueError(
                "AnomalyMixtureARModel only supports ar_model.ARModel.NORMAL_LIKELIHOOD_LOSS for its loss argument."
            )
        else:
            # 1.15.5 hands on None, which its model refuses.
            model = ar_model.AnomalyMixtureARModel(
                anomaly_prior_probability=anomaly_prior_probability,
                anomaly_distribution=anomaly_distribution,  # type: ignore[arg-type]
                **about,
            )
        super().__init__(
            model=model,
            state_manager=state_management.FilteringOnlyStateManager(),
            optimizer=optimizer or tf.train.AdagradOptimizer(0.1),
            model_dir=model_dir,
            config=config,
        )


class LSTMAutoRegressor(TimeSeriesRegressor):
    """An estimator of an auto-regressive model of LSTMs, with a `OneShotPredictionHead`.

    Args:
        periodicities, input_window_size, output_window_size, num_features, loss: see `ARModel`.
        model_dir, config: see `tf.estimator.Estimator`.
        extra_feature_columns: the columns of exogenous features.
        num_timesteps: the buckets of a period.
        num_units: see `LSTMPredictionModel`.
        optimizer: an optimizer, or the name of one, which gets a rate of 0.01.
    """

    def __init__(
        self,
        periodicities: Any,
        input_window_size: int,
        output_window_size: int,
        model_dir: str | None = None,
        num_features: int = 1,
        extra_feature_columns: Sequence[Any] | None = None,
        num_timesteps: int = 10,
        loss: str = NORMAL,
        num_units: int = 128,
        optimizer: Any = "Adam",
        config: Any = None,
    ) -> None:
        model = ar_model.ARModel(
            periodicities=periodicities,
            input_window_size=input_window_size,
            output_window_size=output_window_size,
            num_features=num_features,
            exogenous_feature_columns=extra_feature_columns,
            num_time_buckets=num_timesteps,
            loss=loss,
            prediction_model_factory=partial(ar_model.LSTMPredictionModel, num_units=num_units),
        )
        super().__init__(
            model=model,
            state_manager=state_management.FilteringOnlyStateManager(),
            optimizer=_optimizers.get_optimizer_instance(optimizer, learning_rate=0.01),
            model_dir=model_dir,
            config=config,
            head_type=OneShotPredictionHead,
        )


class StateSpaceRegressor(TimeSeriesRegressor):
    """An estimator of a state space model.

    Args:
        model: the model, a `StateSpaceModel`.
        state_manager: None for a `ChainingStateManager`.
        optimizer, model_dir, config, head_type: see `TimeSeriesRegressor`.

    Raises:
        ValueError: the model is another one.
    """

    def __init__(
        self,
        model: Any,
        state_manager: Any = None,
        optimizer: Any = None,
        model_dir: str | None = None,
        config: Any = None,
        head_type: Any = TimeSeriesRegressionHead,
    ) -> None:
        if not isinstance(model, state_space_model.StateSpaceModel):
            raise ValueError(
                "StateSpaceRegressor only supports state space models (children of StateSpaceModel) in its `model` "
                f"argument, got {model}."
            )
        manager = state_manager or state_management.ChainingStateManager()
        super().__init__(model, manager, optimizer, model_dir, config, head_type)


class StructuralEnsembleRegressor(StateSpaceRegressor):
    """An estimator of a series as a sum: a level with a trend, periods, an average that moves, and
    regression on the past.

    Args:
        periodicities: a period of the data or several, in the unit of the times; None for none.
        num_features: the number of values at a time.
        cycle_num_latent_values: the values by which a period is described, an odd number or one for
            each period.
        moving_average_order: how many earlier noises count.
        autoregressive_order: how many earlier values count.
        exogenous_feature_columns: see `TimeSeriesModel`.
        exogenous_update_condition: see `SequentialTimeSeriesModel`.
        dtype: of the computation.
        anomaly_prior_probability: how likely an anomaly is; None to expect none.
        optimizer, model_dir, config, head_type: see `TimeSeriesRegressor`.
    """

    def __init__(
        self,
        periodicities: Any,
        num_features: int,
        cycle_num_latent_values: Any = 11,
        moving_average_order: int = 4,
        autoregressive_order: int = 0,
        exogenous_feature_columns: Sequence[Any] | None = None,
        exogenous_update_condition: Callable[..., Any] | None = None,
        dtype: Any = tf.float64,
        anomaly_prior_probability: float | None = None,
        optimizer: Any = None,
        model_dir: str | None = None,
        config: Any = None,
        head_type: Any = TimeSeriesRegressionHead,
    ) -> None:
        postprocessor = None
        if anomaly_prior_probability is not None:
            postprocessor = StateInterpolatingAnomalyDetector(anomaly_prior_probability=anomaly_prior_probability)
        configuration = state_space_model.StateSpaceModelConfiguration(
            num_features=num_features,
            dtype=dtype,
            filtering_postprocessor=postprocessor,
            exogenous_feature_columns=exogenous_feature_columns,
            exogenous_update_condition=exogenous_update_condition,
        )
        model = structural_ensemble.MultiResolutionStructuralEnsemble(
            cycle_num_latent_values=cycle_num_latent_values,
            moving_average_order=moving_average_order,
            autoregressive_order=autoregressive_order,
            periodicities=periodicities,
            configuration=configuration,
        )
        super().__init__(model=model, optimizer=optimizer, model_dir=model_dir, config=config, head_type=head_type)
