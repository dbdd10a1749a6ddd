"""Makes batches of arrays and data frames.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/learn_io/data_feeder.py. The
batches equal the original's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf


class DataFeeder:
    """Makes batches of x (an array, a frame, or a dict of arrays) and y (an array or None).

    Args:
        x, y: the examples.
        batch_size: None makes one batch of all examples.
        shuffle: whether to shuffle, by a generator with the seed 42.
        epochs: passes over the examples; None never ends.
    """

    def __init__(self, x: Any, y: Any, batch_size: int | None, shuffle: bool, epochs: int | None) -> None:
        self.x = {key: _array(value) for key, value in x.items()} if isinstance(x, dict) else _array(x)
        self.y = None if y is None else _array(y)
        self.count = len(next(iter(self.x.values())) if isinstance(self.x, dict) else self.x)
        self.batch_size = self.count if batch_size is None else batch_size
        if self.batch_size <= 0:
            raise ValueError(f"Invalid batch_size {batch_size}.")
        self.shuffle, self.epochs = shuffle, epochs
        self.random = np.random.RandomState(42)
        self.order = self.random.permutation(self.count) if shuffle else np.arange(self.count)

    def input_fn(self) -> tuple[Any, Any]:
        """Placeholders for a batch, [None, ...]: x has at least rank 2, y has no last dimension of
        1.
        """
        if isinstance(self.x, dict):
            self.x_placeholder: Any = {key: _placeholder(value, f"input_{key}") for key, value in self.x.items()}
        else:
            self.x_placeholder = _placeholder(self.x, "input")
        self.y_placeholder = None
        if self.y is not None:
            shape = self.y.shape[2:] if self.y.shape[1:2] == (1,) else self.y.shape[1:]
            self.y_placeholder = tf.placeholder(tf.as_dtype(self.y.dtype), [None, *shape], name="output")
        return self.x_placeholder, self.y_placeholder

    def feed_fn(self) -> Callable[[], dict[Any, Any]]:
        """A function that returns the feeds of the next batch, and raises StopIteration after the
        last.
        """
        offset = epoch = 0

        def feed() -> dict[Any, Any]:
            nonlocal offset, epoch
            if self.epochs is not None and epoch >= self.epochs:
                raise StopIteration
            chosen = self.order[offset : offset + self.batch_size]
            offset += self.batch_size
            if offset >= self.count:
                self.order = self.random.permutation(self.count) if self.shuffle else self.order
                offset, epoch = 0, epoch + 1
            fed: dict[Any, Any] = {}
            for placeholder, values in self._pairs():
                rows = values[chosen]
                fed[placeholder] = rows.reshape(
                    [len(rows), *(1 if size is None else size for size in placeholder.shape.as_list()[1:])]
                )
            return fed

        return feed

    def _pairs(self) -> list[tuple[Any, np.ndarray]]:
        """The placeholders, and the arrays that feed them."""
        found = (
            [(self.x_placeholder[key], self.x[key]) for key in self.x]
            if isinstance(self.x, dict)
            else [(self.x_placeholder, self.x)]
        )
        return found if self.y is None else [*found, (self.y_placeholder, self.y)]


def _array(values: Any) -> np.ndarray:
    """An array as it is; a frame as an array of floats."""
    if hasattr(values, "to_numpy"):
        return values.to_numpy().astype(float) if hasattr(values, "columns") else values.to_numpy()
    return np.asarray(values)


def _placeholder(values: np.ndarray, name: str) -> Any:
    return tf.placeholder(tf.as_dtype(values.dtype), [None, *(values.shape[1:] or (1,))], name=name)
