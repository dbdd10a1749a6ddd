"""Series from arrays and files, whole or in windows.

Source: TensorFlow 1.15.5: tensorflow/contrib/timeseries/python/timeseries/input_pipeline.py.
"""

from __future__ import annotations

import abc
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries._files import ReaderBaseTimeSeriesParser
from tf1kit.contrib.own.timeseries._readers import TIMES, VALUES, NumpyReader, TimeSeriesReader
from tf1kit.contrib.own.timeseries.feature_keys import State
from tf1kit.tf1.private import nest

__all__ = [
    "CSVReader",
    "NumpyReader",
    "RandomWindowInputFn",
    "ReaderBaseTimeSeriesParser",
    "TFExampleReader",
    "TimeSeriesInputFn",
    "TimeSeriesReader",
    "WholeDatasetInputFn",
    "predict_continuation_input_fn",
]


def predict_continuation_input_fn(
    evaluation: dict[str, Any], steps: int | None = None, times: Any = None, exogenous_features: Any = None
) -> Callable[[], tuple[dict[str, Any], None]]:
    """An input function for predictions after an evaluation.

    Args:
        evaluation: the results of `Estimator.evaluate`.
        steps: how many times after the last.
        times: the times, [batch, n] or [n]; instead of `steps`.
        exogenous_features: more features by name.

    Raises:
        ValueError: both or none of `steps` and `times` are given, or the times are not after those
            of the evaluation.
    """
    last = evaluation[TIMES]
    features = {State.STATE_TUPLE: evaluation[State.STATE_TUPLE], TIMES: _after(last, steps, times)}
    features.update(exogenous_features or {})

    def input_fn() -> tuple[dict[str, Any], None]:
        def once(value: Any) -> Any:
            return tf.train.limit_epochs(value, num_epochs=1)

        return {key: nest.map_structure(once, values) for key, values in features.items()}, None

    return input_fn


def _after(last: Any, steps: int | None, times: Any) -> Any:
    """The times of predictions, [batch, n]."""
    if steps is not None and times is not None:
        raise ValueError("Only one of `steps` and `times` may be specified.")
    if steps is not None:
        return last[:, -1:] + 1 + np.arange(steps)[None, ...]
    if times is None:
        raise ValueError("One of `steps` and `times` must be specified.")
    times = np.array(times)
    times = times if len(times.shape) == 2 else times[None, ...]
    if last.shape[0] != times.shape[0]:
        raise ValueError(
            "`times` must have a batch dimension matching the previous model output (got a batch dimension of "
            f"{times.shape[0]} for `times` and {last.shape[0]} for the previous model output)."
        )
    if not (last[:, -1] < times[:, 0]).all():
        raise ValueError("Prediction times must be after the corresponding previous model output.")
    return times


class CSVReader(ReaderBaseTimeSeriesParser):
    """Reads the lines of CSV files.

    Args:
        filenames: text, or a list.
        column_names: "times" once, and any others; columns of one name are put side by side.
        column_dtypes: None for int64 times and float32 others.
        skip_header_lines: how many lines of a file do not count.
        read_num_records_hint: how many lines are read at once.

    Raises:
        ValueError: "times" or "values" are missing, or there are several "times", or not as many
            dtypes as names.
    """

    def __init__(
        self,
        filenames: Any,
        column_names: Sequence[str] = (TIMES, VALUES),
        column_dtypes: Sequence[Any] | None = None,
        skip_header_lines: int | None = None,
        read_num_records_hint: int = 4096,
    ) -> None:
        for name in (TIMES, VALUES):
            if name not in column_names:
                raise ValueError(f"'{name}' is a required column.")
        if column_dtypes is not None and len(column_dtypes) != len(column_names):
            said = f"(got column_dtypes={column_dtypes} and column_names={column_names})"
            raise ValueError(f"If specified, the length of column_dtypes must match the length of column_names {said}.")
        if list(column_names).count(TIMES) != 1:
            raise ValueError(f"Got more than one times column ('{TIMES}'), but exactly one is required.")
        self._column_names = column_names
        self._column_dtypes = column_dtypes
        self._skip_header_lines = skip_header_lines
        super().__init__(filenames=filenames, read_num_records_hint=read_num_records_hint)

    def _get_reader(self) -> Any:
        return tf.TextLineReader(skip_header_lines=self._skip_header_lines)

    def _process_records(self, lines: Any) -> dict[str, Any]:
        dtypes = self._column_dtypes
        if dtypes is None:
            dtypes = [tf.int64 if name == TIMES else None for name in self._column_names]
        defaults = [[] if dtype is None else [tf.zeros([], dtype)] for dtype in dtypes]
        defaults = [each or tf.constant([], tf.float32) for each in defaults]
        columns: dict[str, list[Any]] = {}
        for name, column in zip(self._column_names, tf.decode_csv(lines, defaults), strict=True):
            columns.setdefault(name, []).append(column)
        return {name: each[0] if name == TIMES else tf.stack(each, axis=1) for name, each in columns.items()}


class TFExampleReader(ReaderBaseTimeSeriesParser):
    """Reads `tf.train.Example`s of TFRecord files.

    Args:
        filenames: text, or a list.
        features: the specification for `tf.parse_example`.

    Raises:
        ValueError: "times" or "values" are missing.
    """

    def __init__(self, filenames: Any, features: dict[str, Any]) -> None:
        for name in (TIMES, VALUES):
            if name not in features:
                raise ValueError(f"'{name}' is a required column.")
        self._features = features
        super().__init__(filenames=filenames)

    def _get_reader(self) -> Any:
        return tf.TFRecordReader()

    def _process_records(self, lines: Any) -> dict[str, Any]:
        return dict(tf.parse_example(serialized=lines, features=self._features))


class TimeSeriesInputFn:
    """An input function for an estimator."""

    @abc.abstractmethod
    def create_batch(self) -> tuple[dict[str, Any], None]:
        """The features by name, and None."""

    def __call__(self) -> tuple[dict[str, Any], None]:
        """See `create_batch`."""
        return self.create_batch()


class WholeDatasetInputFn(TimeSeriesInputFn):
    """The whole series as a batch of one: [1, time, ...]."""

    def __init__(self, time_series_reader: TimeSeriesReader) -> None:
        self._reader = time_series_reader

    def create_batch(self) -> tuple[dict[str, Any], None]:
        """See `TimeSeriesInputFn`."""
        return {name: value[None, ...] for name, value in self._reader.read_full().items()}, None


class RandomWindowInputFn(TimeSeriesInputFn):
    """Batches [batch_size, window_size, ...] of shuffled windows.

    Args:
        time_series_reader: the reader of the series.
        window_size: the length of a window.
        batch_size: the number of windows.
        queue_capacity_multiplier: the capacity of the queues in windows, over `batch_size`.
        shuffle_min_after_dequeue_multiplier: how many windows stay in the queue, over `batch_size`.
        discard_out_of_order: whether windows with decreasing times are left out; if not, they are sorted.
        discard_consecutive_batches_limit: how many batches in a row may have only windows that are left out.
        jitter: whether windows sometimes begin one step later.
        num_threads: the number of threads of the queues; None for `batch_size`.
        shuffle_seed: the seed of the shuffling.

    Raises:
        ValueError: the series is shorter than a window.
    """

    def __init__(
        self,
        time_series_reader: TimeSeriesReader,
        window_size: int,
        batch_size: int,
        queue_capacity_multiplier: int = 1000,
        shuffle_min_after_dequeue_multiplier: int = 2,
        discard_out_of_order: bool = True,
        discard_consecutive_batches_limit: int = 1000,
        jitter: bool = True,
        num_threads: int | None = 2,
        shuffle_seed: int | None = None,
    ) -> None:
        self._reader = time_series_reader
        self._reader.check_dataset_size(minimum_dataset_size=window_size)
        self._window_size, self._batch_size = window_size, batch_size
        self._capacity = queue_capacity_multiplier * batch_size
        self._kept = shuffle_min_after_dequeue_multiplier * batch_size
        self._discard_out_of_order = discard_out_of_order
        self._discard_limit = discard_consecutive_batches_limit
        self._jitter = jitter
        self._num_threads = batch_size if num_threads is None else num_threads
        self._seed = shuffle_seed

    def create_batch(self) -> tuple[dict[str, Any], None]:
        """See `TimeSeriesInputFn`."""
        windows = self._windows()
        keep = self._ordered(windows[TIMES]) if self._discard_out_of_order else True
        if not self._discard_out_of_order:
            _, order = tf.nn.top_k(windows[TIMES], k=tf.shape(windows[TIMES])[-1], sorted=True)
            order = tf.reverse(order, axis=[0])
            windows = {key: tf.gather(params=value, indices=order) for key, value in windows.items()}
        about: dict[str, Any] = {"num_threads": self._num_threads, "seed": self._seed, "enqueue_many": True}
        about |= {"capacity": self._capacity, "min_after_dequeue": self._kept, "keep_input": keep}
        return tf.train.maybe_shuffle_batch(windows, batch_size=self._batch_size, **about), None

    def _windows(self) -> dict[str, Any]:
        """As many windows as a batch has, one after the other: [batch_size, window_size, ...]."""
        start: Any = tf.random_uniform(shape=[], maxval=2, dtype=tf.int32) if self._jitter else 0
        size = self._window_size * self._batch_size
        about = {"capacity": self._capacity * self._window_size, "num_threads": self._num_threads}
        read = tf.train.batch(self._reader.read(), batch_size=size + start, enqueue_many=True, **about)
        found = {}
        for key, value in read.items():
            shape = [self._batch_size, self._window_size]
            window = value[start:] if self._jitter else value
            window = tf.reshape(window, tf.concat([shape, tf.shape(window)[1:]], axis=0))
            window.set_shape(tf.TensorShape(shape).concatenate(value.get_shape()[1:]))
            found[key] = window
        return found

    def _ordered(self, times: Any) -> Any:
        """Which windows have times that do not decrease, bool [batch_size]."""
        ordered = tf.reduce_all(times[:, 1:] >= times[:, :-1], axis=1)
        zero = tf.constant(0, dtype=tf.int64)
        about = {"trainable": False, "collections": [tf.GraphKeys.LOCAL_VARIABLES]}
        discarded = tf.Variable(zero, name="discarded_windows_limiter", use_resource=False, **about)

        def count() -> Any:
            return tf.cond(
                tf.reduce_any(ordered),
                lambda: tf.assign(discarded, 0),
                lambda: discarded.count_up_to(self._discard_limit),
            )

        counted = tf.cond(tf.is_variable_initialized(discarded), count, lambda: tf.constant(0, dtype=tf.int64))
        with tf.control_dependencies([counted]):
            return tf.identity(ordered)
