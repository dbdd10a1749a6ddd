"""CIFAR-10 images through tf.data, in whole batches.

Source: legacy/cifar10_input.py (D3's input, which is TensorFlow's CIFAR-10 tutorial). As printed:
the same steps, sizes and ranges; `inputs` shuffles file names, batches run across the end of an
epoch. Filled in: the records are read once (154 MB for the genuine files, about as much as the old
queue holds in float32); batch k depends only on the seed and k, so `start=k` resumes at once and
exactly; `image_size` is an argument. Quirks not kept: `distorted_inputs` shuffles the whole epoch,
where the old queue mixed 40% of one.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tensorflow as tf

from tf1kit.data import TEST_FILE, TRAIN_FILES, read_batch

IMAGE_SIZE = 24
ALL = slice(None)


class Draws(NamedTuple):
    """The random numbers of one batch.

    offset int32 `[n, 2]` (row, column), flip bool, delta and factor float32.
    """

    offset: tf.Tensor
    flip: tf.Tensor
    delta: tf.Tensor
    factor: tf.Tensor


def center(images: tf.Tensor, image_size: int = IMAGE_SIZE) -> OrderedDict[str, tf.Tensor]:
    """The steps for evaluation, on uint8 `[n, 32, 32, 3]`.

    Returns crop and standardized, each float32 `[n, size, size, 3]`.
    """
    crop = tf.image.resize_with_crop_or_pad(tf.cast(images, tf.float32), image_size, image_size)
    return OrderedDict(crop=crop, standardized=tf.image.per_image_standardization(crop))


def draw(count: int, seed: int, batch: int | tf.Tensor, image_size: int = IMAGE_SIZE) -> Draws:
    """The random numbers for `count` images of batch number `batch`; they are always the same."""
    keys = tf.random.split(tf.convert_to_tensor([seed, batch], tf.int64), 4)
    return Draws(
        offset=tf.random.stateless_uniform([count, 2], keys[0], 0, 32 - image_size + 1, tf.int32),
        flip=tf.random.stateless_uniform([count], keys[1]) < 0.5,
        delta=tf.random.stateless_uniform([count], keys[2], -63, 63),
        factor=tf.random.stateless_uniform([count], keys[3], 0.2, 1.8),
    )


def distort(
    images: tf.Tensor, draws: Draws, image_size: int = IMAGE_SIZE, records: tf.Tensor | None = None
) -> OrderedDict[str, tf.Tensor]:
    """The steps for training, on uint8 `[n, 32, 32, 3]`, or of more images on those that `records` says, int32 `[n]`.

    Returns crop, flip, brightness, contrast and standardized, each float32.
    """
    steps = OrderedDict()
    records = tf.range(len(images)) if records is None else records
    pixels = tf.reshape(images, [-1, 3])
    corners = (records * 1024 + draws.offset[:, 0] * 32 + draws.offset[:, 1])[:, None, None]
    square = np.arange(image_size, dtype=np.int32)[:, None] * 32 + np.arange(image_size, dtype=np.int32)
    mirrored = tf.gather(np.stack([square, square[:, ::-1]]), tf.cast(draws.flip, tf.int32))  # faster than tf.where
    # not one from the other, so that the stream takes pixels once; tf.gather takes small slices slowly
    for name, places in ("crop", square), ("flip", mirrored):
        steps[name] = tf.cast(tf.gather_nd(pixels, (corners + places)[..., None]), tf.float32)
    delta, factor = (number[:, None, None, None] for number in (draws.delta, draws.factor))
    steps["brightness"] = steps["flip"] + delta
    # adjust_contrast takes one factor for a whole batch; at factor 0 it gives each channel's mean,
    # summed in its order.
    mean = tf.image.adjust_contrast(steps["brightness"], 0.0)
    steps["contrast"] = mean + factor * (steps["brightness"] - mean)
    steps["standardized"] = tf.image.per_image_standardization(steps["contrast"])
    return steps


def inputs(
    eval_data: bool,
    data_dir: str | Path,
    batch_size: int,
    seed: int | None = None,
    start: int = 0,
    image_size: int = IMAGE_SIZE,
    rows: slice = ALL,
) -> tf.data.Dataset:
    """Endless centre-cropped, standardised batches of the test file (`eval_data`) or of the
    training files.

    `start` is the number of batches already used.  The stream continues from there with the same
    bits, if `seed` is the same.  Of several workers, each gets its `rows` of each batch.
    Elements: images float32 `[batch_size, image_size, image_size, 3]`, labels int32 `[batch_size]`.
    Raises: UsageError for a file that is missing or truncated, or a label over 9.
    """
    files = [read_batch(Path(data_dir, name)) for name in ([TEST_FILE] if eval_data else TRAIN_FILES)]
    seed = _seed(seed)
    ends = np.cumsum([len(labels) for _, labels in files])
    images, labels = (tf.constant(np.concatenate(part)) for part in zip(*files, strict=True))

    # the files in random order, the records of each as they stand
    def order(epoch: tf.Tensor) -> tf.Tensor:
        shuffled = tf.random.experimental.stateless_shuffle(tf.range(len(ends)), [seed, epoch])
        return tf.gather(tf.ragged.range([0, *ends[:-1]], ends), shuffled).flat_values

    def process(number: tf.Tensor, records: tf.Tensor) -> tf.Tensor:
        return center(tf.gather(images, records), image_size)["standardized"]

    return _stream(labels, order, process, batch_size, start, rows)


def distorted_inputs(
    data_dir: str | Path,
    batch_size: int,
    seed: int | None = None,
    start: int = 0,
    image_size: int = IMAGE_SIZE,
    rows: slice = ALL,
) -> tf.data.Dataset:
    """Endless randomly distorted, shuffled batches of the training files.

    `start`, `rows`, elements and errors are those of `inputs`.
    """
    files = [read_batch(Path(data_dir, name)) for name in TRAIN_FILES]
    images, labels = (tf.constant(np.concatenate(part)) for part in zip(*files, strict=True))
    seed, count = _seed(seed), len(labels)

    def order(epoch: tf.Tensor) -> tf.Tensor:
        return tf.random.experimental.stateless_shuffle(tf.range(count), [seed, epoch])

    def process(number: tf.Tensor, records: tf.Tensor) -> tf.Tensor:
        draws = Draws(*(one[rows] for one in draw(batch_size, seed, number, image_size)))
        return distort(images, draws, image_size, records)["standardized"]

    return _stream(labels, order, process, batch_size, start, rows)


def _stream(
    labels: tf.Tensor,
    order: Callable[[tf.Tensor], tf.Tensor],
    process: Callable[[tf.Tensor, tf.Tensor], tf.Tensor],
    batch_size: int,
    start: int,
    rows: slice,
) -> tf.data.Dataset:
    def batch(number: tf.Tensor, records: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        records = records[rows]
        return process(number, records), tf.cast(tf.gather(labels, records), tf.int32)

    epoch, used = divmod(start * batch_size, len(labels))
    epochs = tf.data.Dataset.counter(epoch).map(lambda e: order(e)[tf.where(e == epoch, used, 0) :])
    batches = epochs.rebatch(batch_size, drop_remainder=True).enumerate(start)
    return batches.map(batch, num_parallel_calls=tf.data.AUTOTUNE).prefetch(tf.data.AUTOTUNE)


def _seed(seed: int | None) -> int:
    return int(np.random.default_rng().integers(2**31)) if seed is None else seed


class Cifar10Input:
    """The steps of `inputs` in the form of a model; it has no weights."""

    def __init__(self, image_size: int = IMAGE_SIZE) -> None:
        self.image_size = image_size

    def endpoints(self, images: tf.Tensor, training: bool = False) -> OrderedDict[str, tf.Tensor]:
        """The end points of `legacy.cifar10_input.build`, from uint8 `[n, 32, 32, 3]`."""
        return center(images, self.image_size)


WEIGHT_MAP = ()
