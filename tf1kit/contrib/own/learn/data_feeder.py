"""Makes batches of arrays, data frames and iterators of examples.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/learn_io/data_feeder.py. The
batches equal the original's. Dask's frames are not supplied.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn.pandas_io import extract_pandas_data, extract_pandas_labels, extract_pandas_matrix

Feed = Callable[[], dict[str, Any]]


def setup_train_data_feeder(
    x: Any, y: Any, n_classes: Any, batch_size: int | None = None, shuffle: bool = True, epochs: int | None = None
) -> DataFeeder:
    """A `DataFeeder` of arrays or frames, or a `StreamingDataFeeder` of iterators, which are neither
    shuffled nor repeated. Both describe the arguments.

    Raises:
        ValueError: x is an iterator and y is not.
        TypeError: y is an iterator and x is not.
    """
    x, y = extract_pandas_data(x), None if y is None else extract_pandas_labels(y)
    if not _is_iterable(x):
        if _is_iterable(y):
            raise TypeError("y is an iterator, and x is not: give two iterators, or two arrays.")
        return DataFeeder(x, y, n_classes, batch_size, shuffle=shuffle, epochs=epochs)
    if y is not None and not _is_iterable(y):
        raise ValueError("Both x and y should be iterators for streaming learning to work.")
    return StreamingDataFeeder(x, y, n_classes, batch_size)


def setup_predict_data_feeder(x: Any, batch_size: int | None = None) -> Iterable[Any]:
    """The batches of x, an array, a frame or an iterator of examples; raises ValueError for a size
    below 1.
    """
    x = extract_pandas_data(x)
    if _is_iterable(x):
        return _batch_data(x, batch_size)
    x = np.reshape(x, (-1, 1)) if len(x.shape) == 1 else x
    if batch_size is None:
        return [x]
    _check_size(batch_size)
    return [x[start : start + batch_size] for start in range(0, len(x), batch_size)]


def setup_processor_data_feeder(x: Any) -> Any:
    """The array of a frame; anything else as it is."""
    return extract_pandas_matrix(x)


def check_array(array: Any, dtype: Any) -> Any:
    """An array or a list as an array of a dtype; anything else as it is."""
    return np.asarray(array, dtype) if isinstance(array, (np.ndarray, list)) else array


def _is_iterable(x: Any) -> bool:
    return hasattr(x, "next") or hasattr(x, "__next__")


def _check_size(batch_size: int) -> None:
    if batch_size <= 0:
        raise ValueError(f"Invalid batch_size {batch_size}.")


def _batch_data(x: Iterator[Any], batch_size: int | None = None) -> Iterator[Any]:
    """The batches of an iterator of arrays, or of dicts of arrays, as matrices."""
    if batch_size is not None:
        _check_size(batch_size)
    while examples := list(itertools.islice(x, batch_size)):
        if isinstance(examples[0], dict):
            yield {key: np.matrix([each[key] for each in examples]) for key in examples[0]}
        else:
            yield np.matrix(examples)


def _map(value: Any, function: Callable[..., Any], *others: Any) -> Any:
    """The function of a value and others, or of each value of a dict and the others of its key."""
    if not isinstance(value, dict):
        return function(value, *others)
    return {
        key: function(each, *(other.get(key) if isinstance(other, dict) else other for other in others))
        for key, each in value.items()
    }


def _items(placeholder: Any, values: Any, *others: Any) -> list[tuple[Any, ...]]:
    """A placeholder's name and its values, or those of each key."""
    if not isinstance(placeholder, dict):
        return [(placeholder.name, values, *others)]
    return [
        (each.name, values[key], *(other.get(key) if isinstance(other, dict) else other for other in others))
        for key, each in placeholder.items()
    ]


def _label_shape(shape: Any, n_classes: int | None) -> list[int]:
    """The shape of one label: without a first dimension of 1, and with the classes."""
    rest = list(shape[1:])
    rest = rest[1:] if rest[:1] == [1] else rest
    return [*rest, n_classes] if n_classes is not None and n_classes > 1 else rest


def _labels(values: Any, shape: list[int], dtype: Any, n_classes: int | None) -> np.ndarray:
    """Labels [n, ...], one-hot if there are classes."""
    if n_classes is not None and n_classes > 1:
        values = np.eye(n_classes)[np.asarray(values, np.int64)]
    return np.reshape(values, [len(values), *shape[1:]]).astype(dtype)


class DataFeeder:
    """Makes batches of x and y.

    Args:
        x: an array, or a dict of arrays.
        y: the labels, as x; None for none.
        n_classes: labels become one-hot if this is above 1, and floats if it is not None; a dict
            for a dict.
        batch_size: None makes one batch of all examples.
        shuffle: whether to shuffle.
        random_state: draws the order; None for a generator with the seed 42.
        epochs: passes over the examples; None never ends.

    Raises:
        ValueError: `batch_size` is below 1.
    """

    def __init__(
        self,
        x: Any,
        y: Any,
        n_classes: Any,
        batch_size: int | None = None,
        shuffle: bool = True,
        random_state: Any = None,
        epochs: int | None = None,
    ) -> None:
        self._x = _map(x, np.asarray)
        if y is None or isinstance(y, dict) or n_classes is None:
            self._y = None if y is None else _map(y, np.asarray)
        else:
            self._y = check_array(y, np.int64 if n_classes > 1 else np.float32)
        self._describe(self._x, self._y, n_classes, batch_size)
        if isinstance(self._y, dict) and n_classes is not None:
            self._output_dtype.update({key: np.float32 for key in n_classes if key in self._y})
        self.max_epochs, self._shuffle = epochs, shuffle
        self.random_state = np.random.RandomState(42) if random_state is None else random_state
        self._count = len(next(iter(self._x.values())) if isinstance(self._x, dict) else self._x)
        self.offset = self.epoch = 0
        self._epoch_placeholder: Any = None
        self._order()

    def _describe(self, x: Any, y: Any, n_classes: Any, batch_size: int | None) -> None:
        """Note the shapes and dtypes of arrays [n, ...]."""
        self.n_classes = n_classes
        first = next(iter(x.values())) if isinstance(x, dict) else x
        size = len(first) if batch_size is None else batch_size
        if batch_size is not None:
            _check_size(batch_size)
        self._batch_size: int = size
        self.input_shape = _map(x, lambda each: [size, *(each.shape[1:] or (1,))])
        self._input_dtype = _map(x, lambda each: each.dtype)
        self.output_shape: Any = None
        self._output_dtype: Any = np.float32
        if y is not None:
            self.output_shape = _map(y, lambda each, classes: [size, *_label_shape(each.shape, classes)], n_classes)
            self._output_dtype = _map(y, lambda each: each.dtype)

    def _order(self) -> None:
        self.indices = self.random_state.permutation(self._count) if self._shuffle else np.arange(self._count)

    @property
    def x(self) -> Any:
        """The examples."""
        return self._x

    @property
    def y(self) -> Any:
        """The labels."""
        return self._y

    @property
    def shuffle(self) -> bool:
        """Whether the examples are shuffled."""
        return self._shuffle

    @property
    def input_dtype(self) -> Any:
        """The dtype of the examples, or a dict of them."""
        return self._input_dtype

    @property
    def output_dtype(self) -> Any:
        """The dtype of the labels, or a dict of them."""
        return self._output_dtype

    @property
    def batch_size(self) -> int:
        """The size of a batch."""
        return self._batch_size

    def make_epoch_variable(self) -> Any:
        """A placeholder int32 [1] that is fed the number of the pass."""
        self._epoch_placeholder = tf.placeholder(tf.int32, [1], name="epoch")
        return self._epoch_placeholder

    def input_builder(self) -> tuple[Any, Any]:
        """Placeholders for a batch, [None, ...]: x has at least rank 2, y has no dimension of 1
        after the first.
        """

        def made(shape: Any, dtype: Any, name: str) -> Any:
            if isinstance(shape, dict):
                return {key: made(each, dtype[key], f"{name}_{key}") for key, each in shape.items()}
            return None if shape is None else tf.placeholder(tf.as_dtype(dtype), [None, *shape[1:]], name=name)

        self._input_placeholder = made(self.input_shape, self._input_dtype, "input")
        self._output_placeholder = made(self.output_shape, self._output_dtype, "output")
        return self._input_placeholder, self._output_placeholder

    def set_placeholders(self, input_placeholder: Any, output_placeholder: Any) -> None:
        """Feed other placeholders."""
        self._input_placeholder, self._output_placeholder = input_placeholder, output_placeholder

    def get_feed_params(self) -> dict[str, int]:
        """Where the feeder is, for a log."""
        return {"epoch": self.epoch, "offset": self.offset, "batch_size": self._batch_size}

    def get_feed_dict_fn(self) -> Feed:
        """A function that returns the feeds of the next batch by name, and raises StopIteration
        after the last.
        """

        def feed() -> dict[str, Any]:
            if self.max_epochs is not None and self.epoch >= self.max_epochs:
                raise StopIteration
            fed: dict[str, Any] = {}
            if self._epoch_placeholder is not None:
                fed[self._epoch_placeholder.name] = [self.epoch]
            rows = self.indices[self.offset : self.offset + self._batch_size]
            for name, values in _items(self._input_placeholder, self._x):
                fed[name] = values[rows].reshape(len(rows), 1) if values.ndim == 1 else values[rows]
            self.offset += self._batch_size
            if self.offset >= self._count:
                self._order()
                self.offset, self.epoch = 0, self.epoch + 1
            if self._output_placeholder is not None:
                about = self.output_shape, self._output_dtype, self.n_classes
                for name, values, *each in _items(self._output_placeholder, self._y, *about):
                    fed[name] = _labels(values[rows], *each)
            return fed

        return feed


class StreamingDataFeeder(DataFeeder):
    """Makes batches of x and y, iterators of examples. Examples are arrays or dicts of arrays;
    labels may be numbers.

    Args:
        x, y: the iterators; y may be None. The last batch has the examples that are left.
        n_classes: see `DataFeeder`.
        batch_size: None makes batches of one example.
    """

    def __init__(self, x: Iterator[Any], y: Iterator[Any] | None, n_classes: Any, batch_size: int | None) -> None:
        first, label = next(x), None if y is None else next(y)
        self._x = itertools.chain([first], x)
        self._y = None if y is None else itertools.chain([label], y)
        one = _map(first, lambda each: np.asarray(each)[None])
        self._describe(
            one, None if y is None else _map(label, lambda each: np.asarray(each)[None]), n_classes, batch_size
        )
        if y is None:
            self._output_dtype = None
        elif n_classes is not None and not isinstance(label, dict) and n_classes > 0:
            self._output_dtype = np.float32

    def get_feed_params(self) -> dict[str, int]:
        """The size of a batch, for a log."""
        return {"batch_size": self._batch_size}

    def get_feed_dict_fn(self) -> Feed:
        """A function that returns the feeds of the next batch by name, and raises StopIteration
        after the last.
        """

        def feed() -> dict[str, Any]:
            examples = list(itertools.islice(self._x, self._batch_size))
            if not examples:
                raise StopIteration
            about = self.input_shape, self._input_dtype, None
            fed = _fed(self._input_placeholder, examples, about)
            if self._y is not None:
                labels = list(itertools.islice(self._y, len(examples)))
                fed |= _fed(self._output_placeholder, labels, (self.output_shape, self._output_dtype, self.n_classes))
            return fed

        return feed


def _fed(placeholder: Any, examples: list[Any], about: tuple[Any, ...]) -> dict[str, Any]:
    columns: Any = examples
    if isinstance(placeholder, dict):
        columns = {key: [each[key] for each in examples] for key in placeholder}
    return {name: _labels(np.asarray(values), *each) for name, values, *each in _items(placeholder, columns, *about)}
