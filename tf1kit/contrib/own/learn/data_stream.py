"""Makes batches of iterators of examples.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/learn_io/data_feeder.py
(`StreamingDataFeeder`).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.data_feeder import DataFeeder


class DataStream:
    """Makes batches of x and y, iterators of examples. Examples are arrays or dicts of arrays;
    labels may be numbers.

    Args:
        x, y: the iterators; y may be None. The last batch has the examples that are left.
        batch_size: None makes batches of one example.
    """

    def __init__(self, x: Iterator[Any], y: Iterator[Any] | None, batch_size: int | None) -> None:
        self.batch_size = 1 if batch_size is None else batch_size
        if self.batch_size <= 0:
            raise ValueError(f"Invalid batch_size {batch_size}.")
        self.first = next(x), None if y is None else next(y)
        self.x = itertools.chain([self.first[0]], x)
        self.y = None if y is None else itertools.chain([self.first[1]], y)

    def input_fn(self) -> tuple[Any, Any]:
        """Placeholders for a batch, [None, ...]: x has at least rank 2, y has no dimension of 1
        after the first.
        """
        x, y = self.first
        self.placeholders = _each(x, _input, "input"), None if y is None else _each(y, _output, "output")
        return self.placeholders

    def feed_fn(self) -> Callable[[], dict[Any, Any]]:
        """A function that returns the feeds of the next batch, and raises StopIteration after the
        last.
        """

        def feed() -> dict[Any, Any]:
            examples = list(itertools.islice(self.x, self.batch_size))
            if not examples:
                raise StopIteration
            fed = _fed(self.placeholders[0], examples)
            if self.y is not None:
                fed.update(_fed(self.placeholders[1], list(itertools.islice(self.y, len(examples)))))
            return fed

        return feed


def feeder(x: Any, y: Any, batch_size: int | None, shuffle: bool, epochs: int | None) -> DataFeeder | DataStream:
    """The object that hands out x and y: a `DataStream` for iterators, which are neither shuffled
    nor repeated, else a `DataFeeder`.

    Raises:
        ValueError: x is an iterator and y is not.
        TypeError: y is an iterator and x is not.
    """
    if not hasattr(x, "__next__"):
        if hasattr(y, "__next__"):
            raise TypeError("y is an iterator, and x is not: give two iterators, or two arrays.")
        return DataFeeder(x, y, batch_size, shuffle, epochs)
    if y is not None and not hasattr(y, "__next__"):
        raise ValueError("Both x and y should be iterators for streaming learning to work.")
    return DataStream(x, y, batch_size)


def _each(example: Any, make: Callable[[Any, str], Any], name: str) -> Any:
    """A placeholder, or a dict of them."""
    if isinstance(example, dict):
        return {key: make(np.asarray(value), f"{name}_{key}") for key, value in example.items()}
    return make(np.asarray(example), name)


def _input(value: np.ndarray, name: str) -> Any:
    return tf.placeholder(tf.as_dtype(value.dtype), [None, *(value.shape or (1,))], name=name)


def _output(value: np.ndarray, name: str) -> Any:
    shape = value.shape[1:] if value.shape[:1] == (1,) else value.shape
    return tf.placeholder(tf.as_dtype(value.dtype), [None, *shape], name=name)


def _fed(placeholders: Any, examples: list[Any]) -> dict[Any, Any]:
    if isinstance(placeholders, dict):
        columns = {placeholder: [each[key] for each in examples] for key, placeholder in placeholders.items()}
    else:
        columns = {placeholders: examples}
    return {
        placeholder: np.reshape(rows, [len(rows), *placeholder.shape.as_list()[1:]]).astype(
            placeholder.dtype.as_numpy_dtype
        )
        for placeholder, rows in columns.items()
    }
