"""Series from files."""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.timeseries._readers import TimeSeriesReader


class ReaderBaseTimeSeriesParser(TimeSeriesReader):
    """Reads the records of files by a reader of TensorFlow. A subclass gives the reader, and parses.

    Args:
        filenames: text, or a list.
        read_num_records_hint: how many records are read at once.
    """

    def __init__(self, filenames: Any, read_num_records_hint: int = 4096) -> None:
        self._filenames = filenames
        self._read_num_records_hint = read_num_records_hint

    @abc.abstractmethod
    def _get_reader(self) -> Any:
        """A reader of records, such as `tf.TextLineReader`."""

    @abc.abstractmethod
    def _process_records(self, lines: Any) -> dict[str, Any]:
        """The features of records, by name."""

    def _queue(self, limit: int) -> tuple[Any, Any]:
        """The queue of the files' names, and the variable that limits how often they are read."""
        zero = tf.constant(0, dtype=tf.int64)
        about = {"trainable": False, "collections": [tf.GraphKeys.LOCAL_VARIABLES]}
        count = tf.Variable(zero, name="epoch_limiter", use_resource=False, **about)
        names = tf.reshape(tf.convert_to_tensor(self._filenames), [-1])
        counted = tf.cond(
            tf.is_variable_initialized(count),
            lambda: count.count_up_to(limit),
            lambda: tf.constant(0, dtype=tf.int64),
        )
        with tf.control_dependencies([counted]):
            names = tf.identity(names)
        return tf.train.string_input_producer(names, shuffle=False, capacity=1), count

    def read(self) -> dict[str, Any]:
        """See `TimeSeriesReader`."""
        queue, count = self._queue(self._read_num_records_hint)
        reader = self._get_reader()
        with tf.control_dependencies([tf.assign(count, 0)]):
            _, records = reader.read_up_to(queue, self._read_num_records_hint)
        return self._process_records(records)

    def read_full(self) -> dict[str, Any]:
        """See `TimeSeriesReader`: all records until the first one comes again."""
        reader = self._get_reader()
        queue, count = self._queue(limit=2)
        with tf.control_dependencies([tf.assign(count, 0)]):
            first, value = reader.read_up_to(queue, 1)

        def another(key: Any, *_: Any) -> Any:
            return tf.not_equal(tf.squeeze(key, axis=0), tf.squeeze(first, axis=0))

        def read(_: Any, record: Any, index: Any, records: Any) -> tuple[Any, Any, Any, Any]:
            key, following = reader.read_up_to(queue, 1)
            key.set_shape([1])
            following.set_shape([1])
            return key, following, index + 1, records.write(index, record)

        empty = tf.TensorArray(dtype=tf.string, size=0, dynamic_size=True)
        records = tf.while_loop(another, read, [tf.constant([""]), value, 0, empty])[3].concat()
        with tf.control_dependencies([records]):
            reset = reader.reset()
        with tf.control_dependencies([reset]):
            return self._process_records(tf.identity(records))
