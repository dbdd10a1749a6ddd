"""What exported models of time series receive.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/estimators.py (the
behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.head import state_to_dictionary
from tf1kit.contrib.own.timeseries.model import TIMES, VALUES, parse_columns
from tf1kit.tf1.estimator import public as estimator
from tf1kit.tf1.private import nest, tensor_util


def examples_receiver_fn(
    model: Any,
    filtering_length: int,
    prediction_length: int,
    batch_size: int | None,
    values_dtype: Any,
    truncate_values: bool,
) -> Callable[[], Any]:
    """See `TimeSeriesRegressor.build_one_shot_parsing_serving_input_receiver_fn`."""
    length = filtering_length + prediction_length

    def feature(key: str, spec: Any) -> Any:
        """The feature of all times, from that of one."""
        size = filtering_length if key == VALUES and not truncate_values else length
        if isinstance(spec, tf.FixedLenFeature):
            return spec._replace(shape=(size, *spec.shape))
        if spec.dtype == tf.string:
            return tf.FixedLenFeature(shape=(length,), dtype=tf.string)
        raise ValueError(f"VarLenFeatures not supported, got {spec} for key {key}")

    def receive() -> Any:
        columns = [
            *model.exogenous_feature_columns,
            tf.feature_column.numeric_column(key=TIMES, dtype=tf.int64),
            tf.feature_column.numeric_column(key=VALUES, dtype=values_dtype or tf.float32, shape=(model.num_features,)),
        ]
        specs = tf.feature_column.make_parse_example_spec(columns)
        examples = tf.placeholder(shape=[batch_size], dtype=tf.string, name="input")
        features = tf.parse_example(examples, {key: feature(key, spec) for key, spec in specs.items()})
        features[TIMES] = tf.squeeze(features[TIMES], axis=-1)
        features[VALUES] = tf.cast(features[VALUES], dtype=model.dtype)[:, :filtering_length]
        features.update(_start_state(model, tf.shape(features[TIMES])[0], batch_size))
        return estimator.export.ServingInputReceiver(features, {"examples": examples})

    return receive


def raw_receiver_fn(model: Any, batch_size: int | None, series_length: int | None) -> Callable[[], Any]:
    """See `TimeSeriesRegressor.build_raw_serving_input_receiver_fn`."""
    shape = [batch_size, series_length]

    def receive() -> Any:
        times = tf.placeholder(name=TIMES, dtype=tf.int64, shape=shape)
        none = tf.zeros([batch_size or 0, series_length or 0, model.num_features], dtype=model.dtype)
        values = tf.placeholder_with_default(none, name=VALUES, shape=(*shape, model.num_features))
        received = {TIMES: times, VALUES: values}
        if model.exogenous_feature_columns:
            with tf.Graph().as_default():
                parsed = parse_columns(model.exogenous_feature_columns)
                wanted = {key: (value.get_shape(), value.dtype) for key, value in parsed.items()}
            for key, (of_one, dtype) in wanted.items():
                inside = of_one.with_rank_at_least(1).as_list()[1:]
                received[key] = tf.placeholder(dtype=dtype, name=key, shape=[*shape, *inside])
        received.update(_start_state(model, tf.shape(times)[0], batch_size))
        return estimator.export.ServingInputReceiver(received, received)

    return receive


def _start_state(model: Any, batch_size_tensor: Any, batch_size: int | None) -> dict[str, Any]:
    """Placeholders of a state, whose defaults are zeros."""
    with tf.Graph().as_default():
        model.initialize_graph()
        state = nest.map_structure(
            lambda value: tensor_util.constant_value(tf.zeros_like(value)), model.get_start_state()
        )
    received = {}
    for name, zeros in state_to_dictionary(state).items():
        shape = tf.TensorShape((batch_size,)).concatenate(zeros.shape)
        times = tf.concat([batch_size_tensor[None], tf.ones(len(zeros.shape), dtype=tf.int32)], axis=0)
        default = tf.tile(zeros[None, ...], multiples=times)
        received[name] = tf.placeholder_with_default(input=default, name=name, shape=shape)
    return received
