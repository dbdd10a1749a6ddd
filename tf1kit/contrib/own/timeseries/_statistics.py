"""Running statistics of a series, from batches of its windows.

Source: TensorFlow 1.15.5, tensorflow/contrib/timeseries/python/timeseries/math_utils.py (the
behaviour, not the code).
"""

from __future__ import annotations

from typing import Any, NamedTuple

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries.feature_keys import TrainEvalFeatures
from tf1kit.tf1.private import nest

ZEROS, ONES = tf.zeros_initializer(), tf.ones_initializer()


class Moments(NamedTuple):
    """The mean and the variance of each feature."""

    mean: Any
    variance: Any


class InputStatistics(NamedTuple):
    """What a model may know of its series.

    Attributes:
        series_start_moments: `Moments` at the start of the series.
        overall_feature_moments: `Moments` of the whole series.
        start_time: the first time, int64 [].
        total_observation_count: the number of observations, int64 [].
    """

    series_start_moments: Moments
    overall_feature_moments: Moments
    start_time: Any
    total_observation_count: Any


class _Sums(NamedTuple):
    """What the statistics are computed from."""

    max_time_seen: Any
    chunk_count: Any
    inter_observation_duration_sum: Any
    example_count: Any
    overall_feature_sum: Any
    overall_feature_sum_of_squares: Any


def _variable(name: str, shape: Any, dtype: Any, initializer: Any) -> Any:
    return tf.get_variable(name, shape=shape, dtype=dtype, initializer=initializer, trainable=False)


def _assign(assign: Any, variable: Any, value: Any) -> Any:
    """An assignment on the variable's device, where it can race the least."""
    with tf.device(variable.device):
        return assign(variable, value)


class InputStatisticsFromMiniBatch:
    """Statistics in variables, which windows of the series update.

    Args:
        num_features: the number of features.
        dtype: of the statistics.
        starting_variance_window_size: how many times count as the start of the series.
    """

    def __init__(self, num_features: int, dtype: Any, starting_variance_window_size: int = 16) -> None:
        self._starting_variance_window_size = starting_variance_window_size
        self._num_features = num_features
        self._dtype = dtype

    def initialize_graph(self, features: dict[str, Any], update_statistics: bool = True) -> InputStatistics:
        """The statistics; each run of them takes the windows into account.

        Args:
            features: "times" [B, T] and "values" [B, T, features]; if one of them is missing, the
                statistics stay as they are.
            update_statistics: whether windows are taken into account.
        """
        times, values = (features.get(key) for key in (TrainEvalFeatures.TIMES, TrainEvalFeatures.VALUES))
        with tf.variable_scope("input_statistics", use_resource=True):
            statistics = self._create_variable_statistics_object()
        with tf.variable_scope("input_statistics_auxiliary", use_resource=True):
            sums = self._sums()
        if not update_statistics or times is None or values is None:
            return statistics
        with tf.control_dependencies([self._update_statistics_from_mini_batch(statistics, sums, times, values)]):
            current: InputStatistics = nest.map_structure(tf.identity, statistics)
        # Another worker can have set a later start, and models refuse times before the start.
        return current._replace(start_time=tf.minimum(current.start_time, tf.reduce_min(times)))

    def _sums(self) -> _Sums:
        numbers, dtype = [self._num_features], self._dtype
        return _Sums(
            _variable("max_time_seen", None, tf.int64, tf.int64.min),
            _variable("chunk_count", [], tf.int64, ZEROS),
            _variable("inter_observation_duration_sum", [], dtype, ZEROS),
            _variable("example_count", [], tf.int64, None),
            _variable("overall_feature_sum", numbers, dtype, ZEROS),
            _variable("overall_feature_sum_of_squares", numbers, dtype, ZEROS),
        )

    def _create_variable_statistics_object(self) -> InputStatistics:
        numbers, dtype = [self._num_features], self._dtype
        start = Moments(
            _variable("series_start_mean", numbers, dtype, ZEROS),
            _variable("series_start_variance", numbers, dtype, ONES),
        )
        overall = Moments(
            _variable("overall_feature_mean", numbers, dtype, ZEROS),
            _variable("overall_feature_var", numbers, dtype, ONES),
        )
        first = _variable("start_time", None, tf.int64, tf.int64.max)
        return InputStatistics(start, overall, first, _variable("total_observation_count", [], tf.int64, ONES))

    def _update_statistics_from_mini_batch(
        self, statistics: InputStatistics, auxiliary_variables: _Sums, times: Any, values: Any
    ) -> Any:
        """The operation that takes windows into account."""
        sums, dtype = auxiliary_variables, self._dtype
        values = tf.cast(values, dtype)
        lengths = tf.cast(tf.reduce_max(times, axis=1) - tf.reduce_min(times, axis=1), dtype)
        durations = lengths / tf.cast(tf.shape(times)[1] - 1, dtype)
        last = tf.maximum(sums.max_time_seen, tf.reduce_max(times))
        latest = _assign(tf.assign, sums.max_time_seen, last)
        added = _Sums(
            None,
            tf.shape(times, out_type=tf.int64)[0],
            tf.reduce_sum(durations),
            tf.size(times, out_type=tf.int64),
            tf.reduce_sum(values, axis=[0, 1]),
            tf.reduce_sum(values**2, axis=[0, 1]),
        )
        adding = [_assign(tf.assign_add, sums[at], added[at]) for at in range(1, len(sums))]
        with tf.control_dependencies([tf.group(latest, *adding)]):
            return self._update(statistics, sums, latest, times, values)

    def _update(self, statistics: InputStatistics, sums: _Sums, latest: Any, times: Any, values: Any) -> Any:
        """The operation that computes the statistics from the sums."""
        count = tf.cast(sums.example_count, self._dtype)
        mean = sums.overall_feature_sum / count
        variance = count / (count - 1.0) * (sums.overall_feature_sum_of_squares / count - mean**2)
        overall = statistics.overall_feature_moments
        updates = [tf.assign(overall.mean, mean), tf.assign(overall.variance, variance)]
        earliest = tf.cast(tf.argmin(times[:, 0]), tf.int32)

        def at_the_start() -> Any:
            window = values[earliest, : self._starting_variance_window_size]
            moments = tf.nn.moments(window, axes=[0])
            return tf.group(*map(tf.assign, statistics.series_start_moments, moments))

        with tf.device(statistics.start_time.device):
            # An equal time counts, too: what another worker wrote in between is mended then.
            is_first = tf.less_equal(times[earliest, 0], statistics.start_time)
            updates.append(tf.cond(is_first, at_the_start, tf.no_op))
            with tf.control_dependencies(updates[-1:]):
                first = tf.minimum(statistics.start_time, tf.reduce_min(times))
                start = tf.assign(statistics.start_time, first)
        duration = sums.inter_observation_duration_sum / tf.cast(sums.chunk_count, self._dtype)
        observations = tf.round(tf.cast(latest - start + 1, self._dtype) / duration)
        updates += [start, tf.assign(statistics.total_observation_count, tf.cast(observations, tf.int64))]
        return tf.group(*updates)
