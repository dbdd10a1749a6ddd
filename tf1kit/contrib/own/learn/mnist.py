"""Reads MNIST's files and hands out batches; `input_data.read_data_sets` is from here.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/datasets/mnist.py. With the same
seed, the batches equal the original's, number by number. They come from NumPy's global generator,
which each new `DataSet` seeds.
"""

from __future__ import annotations

import gzip
import urllib.error
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.learn import base

DEFAULT_SOURCE_URL = "https://storage.googleapis.com/cvdf-datasets/mnist/"
FILES = (  # images and labels to train on, images and labels to test on
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
)
IMAGES, LABELS = 2051, 2049  # the first four bytes of an idx file


def _numbers(stream: Any, count: int) -> list[int]:
    """The next big-endian 32-bit integers."""
    return [int(number) for number in np.frombuffer(stream.read(4 * count), ">u4")]


def extract_images(f: Any) -> np.ndarray:
    """The images of an open idx3 .gz file, uint8 [images, rows, columns, 1].

    Raises:
        ValueError: the file does not begin as a file of images does.
    """
    print("Extracting", f.name)
    with gzip.GzipFile(fileobj=f) as stream:
        (magic,) = _numbers(stream, 1)
        if magic != IMAGES:
            raise ValueError(f"Invalid magic number {magic} in MNIST image file: {f.name}")
        images, rows, columns = _numbers(stream, 3)
        data = np.frombuffer(stream.read(images * rows * columns), np.uint8)
        return data.reshape(images, rows, columns, 1)


def dense_to_one_hot(labels_dense: np.ndarray, num_classes: int) -> np.ndarray:
    """Labels [n] as float64 rows [n, num_classes] of zeros with a one at the label."""
    return np.eye(num_classes)[labels_dense.ravel()]


def extract_labels(f: Any, one_hot: bool = False, num_classes: int = 10) -> np.ndarray:
    """The labels of an open idx1 .gz file, uint8 [labels], or float64 [labels, num_classes] with
    `one_hot`.

    Raises:
        ValueError: the file does not begin as a file of labels does.
    """
    print("Extracting", f.name)
    with gzip.GzipFile(fileobj=f) as stream:
        (magic,) = _numbers(stream, 1)
        if magic != LABELS:
            raise ValueError(f"Invalid magic number {magic} in MNIST label file: {f.name}")
        (count,) = _numbers(stream, 1)
        labels = np.frombuffer(stream.read(count), np.uint8)
    return dense_to_one_hot(labels, num_classes) if one_hot else labels


class DataSet:
    """Images and labels that are handed out in shuffled batches.

    Args:
        images: uint8 [n, rows, columns, 1].
        labels: [n, ...].
        fake_data: whether to hold nothing and to hand out made-up batches.
        one_hot: whether the made-up labels are one-hot.
        dtype: tf.float32 scales the images to 0..1, tf.uint8 leaves them as they are.
        reshape: whether to flatten each image.
        seed: seeds NumPy's global generator; without it, the generator is seeded from the graph's
            seed, or at random where the graph has no seed.

    Raises:
        TypeError: the dtype is another one.
    """

    def __init__(
        self,
        images: Any,
        labels: Any,
        fake_data: bool = False,
        one_hot: bool = False,
        dtype: Any = tf.float32,
        reshape: bool = True,
        seed: int | None = None,
    ) -> None:
        of_graph, of_op = tf.get_seed(seed)
        np.random.seed(of_graph if seed is None else of_op)
        dtype = tf.as_dtype(dtype).base_dtype
        if dtype not in (tf.uint8, tf.float32):
            raise TypeError(f"Invalid image dtype {dtype!r}, expected uint8 or float32")
        if fake_data:
            self._num_examples = 10000
            self.one_hot = one_hot
        else:
            assert images.shape[0] == labels.shape[0], f"images.shape: {images.shape} labels.shape: {labels.shape}"
            self._num_examples = images.shape[0]
            if reshape:
                assert images.shape[3] == 1
                images = images.reshape(images.shape[0], images.shape[1] * images.shape[2])
            if dtype == tf.float32:
                images = np.multiply(images.astype(np.float32), 1.0 / 255.0)
        self._images = images
        self._labels = labels
        self._epochs_completed = 0
        self._index_in_epoch = 0

    @property
    def images(self) -> Any:
        """The images in their current order."""
        return self._images

    @property
    def labels(self) -> Any:
        """The labels in their current order."""
        return self._labels

    @property
    def num_examples(self) -> int:
        """The number of examples."""
        return self._num_examples

    @property
    def epochs_completed(self) -> int:
        """How often all examples were handed out."""
        return self._epochs_completed

    def _shuffle(self) -> None:
        order = np.arange(self._num_examples)
        np.random.shuffle(order)
        self._images = self._images[order]
        self._labels = self._labels[order]

    def next_batch(self, batch_size: int, fake_data: bool = False, shuffle: bool = True) -> tuple[Any, Any]:
        """The next images and labels, [batch_size, ...] each. They are shuffled again whenever all
        were handed out.

        A batch that reaches the end of the examples continues at the beginning of the new order.
        """
        if fake_data:
            label = [1] + [0] * 9 if self.one_hot else 0
            return [[1] * 784] * batch_size, [label] * batch_size
        start, end = self._index_in_epoch, self._index_in_epoch + batch_size
        if shuffle and start == 0 and self._epochs_completed == 0:
            self._shuffle()
        self._index_in_epoch = end
        if end <= self._num_examples:
            return self._images[start:end], self._labels[start:end]
        self._epochs_completed += 1
        images, labels = self._images[start:], self._labels[start:]
        if shuffle:
            self._shuffle()
        self._index_in_epoch = end = end - self._num_examples
        return np.concatenate((images, self._images[:end])), np.concatenate((labels, self._labels[:end]))


def read_data_sets(
    train_dir: str,
    fake_data: bool = False,
    one_hot: bool = False,
    dtype: Any = tf.float32,
    reshape: bool = True,
    validation_size: int = 5000,
    seed: int | None = None,
    source_url: str = DEFAULT_SOURCE_URL,
) -> base.Datasets:
    """The training, validation and test `DataSet` from the four files in `train_dir`. Missing files
    are downloaded.

    The first `validation_size` training examples are the validation set.

    Raises:
        urllib.error.URLError: a file is missing and cannot be downloaded.
        ValueError: a file has another format, or there are fewer than `validation_size` training
            examples.
    """
    options = {"dtype": dtype, "reshape": reshape, "seed": seed}
    if fake_data:
        fakes = [DataSet([], [], fake_data=True, one_hot=one_hot, dtype=dtype, seed=seed) for _ in range(3)]
        return base.Datasets(*fakes)
    read = []
    for name in FILES:
        path = _local(name, train_dir, source_url or DEFAULT_SOURCE_URL)
        with tf.gfile.Open(path, "rb") as file:
            read.append(extract_images(file) if "images" in name else extract_labels(file, one_hot=one_hot))
    images, labels, test_images, test_labels = read
    if not 0 <= validation_size <= len(images):
        raise ValueError(f"Validation size should be between 0 and {len(images)}. Received: {validation_size}.")
    parts = (
        (images[validation_size:], labels[validation_size:]),
        (images[:validation_size], labels[:validation_size]),
        (test_images, test_labels),
    )
    return base.Datasets(*(DataSet(*part, **options) for part in parts))


def _local(name: str, folder: str, source_url: str) -> str:
    """The path of one of the four files. If the download fails, the error names all four."""
    try:
        return base.maybe_download(name, folder, source_url + name)
    except urllib.error.URLError as error:
        raise urllib.error.URLError(
            f"{error.reason}. read_data_sets needs these four files in {folder!r}: {', '.join(FILES)};"
            f" they are at {DEFAULT_SOURCE_URL}, and other folders can be named as source_url"
        ) from error


def load_mnist(train_dir: str = "MNIST-data") -> base.Datasets:
    """`read_data_sets` with its defaults."""
    return read_data_sets(train_dir)
