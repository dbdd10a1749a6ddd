"""Batches of records for training, read from shards that need not fit into memory.

Batch k depends on the files, the seed and k, and not on who reads it. So each of several workers
reads its rows of a batch and nothing else, and training goes on at batch k with another number of
workers: with the records that nobody has seen in this epoch.

In an epoch the files are interleaved, in an order drawn by the seed and the epoch: the first record
of each file, then the second of each, and so on. Each file begins at a drawn record and goes on
from its end to its beginning. A batch may cross the end of an epoch.
"""

from __future__ import annotations

import functools
import os
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import tensorflow as tf

from tf1kit.data.cifar10 import IMAGE, RECORD_BYTES
from tf1kit.data.records import record_files
from tf1kit.errors import UsageError

ALL = slice(None)


class Order:
    """The order of the records of several files.

    Args:
        sizes: the number of records of each file.
        seed: of all draws.
    """

    def __init__(self, sizes: Sequence[int], seed: int) -> None:
        self.sizes, self.seed = np.array(sizes, np.int64), seed
        self.total = int(self.sizes.sum())
        self._epoch = functools.lru_cache(maxsize=4)(self._drawn)

    def place(self, position: int) -> tuple[int, int]:
        """The file and the record at a position, which counts on from epoch to epoch."""
        epoch, within = divmod(position, self.total)
        rounds, shifts = self._epoch(epoch)
        for first, begin, files in reversed(rounds):
            if begin <= within:
                turn, at = divmod(within - begin, len(files))
                file = int(files[at])
                return file, int((first + turn + shifts[file]) % self.sizes[file])
        raise AssertionError("the first round begins at 0")

    def _drawn(self, epoch: int) -> tuple[list[tuple[int, int, Any]], Any]:
        """The rounds of an epoch, in runs with the same files, and the first record of each file.

        A run has its first round, its first position and its files.
        """
        random = np.random.RandomState([self.seed & 0xFFFFFFFF, self.seed >> 32 & 0xFFFFFFFF, epoch])
        order, shifts = random.permutation(len(self.sizes)), random.randint(0, self.sizes)
        runs, first, begin = [], 0, 0
        for size in np.unique(self.sizes):
            files = order[self.sizes[order] >= size]
            runs.append((first, begin, files))
            begin += (int(size) - first) * len(files)
            first = int(size)
        return runs, shifts


class Batches:
    """Endless batches; iterating raises UsageError for a damaged record."""

    def __init__(self, make: Callable[[Callable[..., Any]], Any], read: Callable[[int], Any]) -> None:
        self.error: UsageError | None = None
        self.read = read
        self.dataset = make(self._read)

    def _read(self, number: int) -> Any:
        try:
            return self.read(number)
        except UsageError as error:  # TensorFlow would wrap it in a traceback
            self.error = error
            raise

    def __iter__(self) -> Iterator[Any]:
        try:
            yield from self.dataset
        except tf.errors.OpError:
            if self.error is None:
                raise
            raise self.error from None


def record_batches(
    paths: Sequence[str | os.PathLike[str]],
    batch_size: int,
    parse: Callable[[tf.Tensor], Any],
    seed: int = 0,
    start: int = 0,
    rows: slice = ALL,
) -> Batches:
    """Endless batches of the records of files, as `inputs` of a port's command gives them.

    Args:
        paths: CIFAR-10 batches or TFRecord files, such as `shards_in(folder)`.
        batch_size: the number of records of a batch, over all workers.
        parse: makes a batch of a string tensor `[n]`, such as `parse_cifar10`.
        seed: of the order of the records.
        start: the number of batches already used.
        rows: the rows of each batch that this process reads.

    Raises UsageError for files that cannot be used.
    """
    files = record_files(paths)
    order, own = Order([len(file) for file in files], seed), range(batch_size)[rows]

    def read(number: int) -> Any:
        places = (order.place(int(number) * batch_size + row) for row in own)
        return np.array([files[file].record(record) for file, record in places], object)

    def make(read: Callable[[int], Any]) -> Any:
        def batch(number: tf.Tensor) -> Any:
            records = tf.numpy_function(read, [number], tf.string)
            return parse(tf.ensure_shape(records, [len(own)]))

        numbers = tf.data.Dataset.counter(start)
        return numbers.map(batch, tf.data.AUTOTUNE, deterministic=True).prefetch(tf.data.AUTOTUNE)

    return Batches(make, read)


def parse_cifar10(records: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
    """Images uint8 `[n, 32, 32, 3]` and labels int32 `[n]` of CIFAR-10 records."""
    data = tf.io.decode_raw(records, tf.uint8, fixed_length=None)
    data = tf.ensure_shape(data, [records.shape[0], RECORD_BYTES])
    height, width, channels = IMAGE
    images = tf.reshape(data[:, 1:], [-1, channels, height, width])
    return tf.transpose(images, [0, 2, 3, 1]), tf.cast(data[:, 0], tf.int32)
