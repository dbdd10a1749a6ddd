"""The CIFAR-10 input by `tf.data`: the port, or the usual way, image by image."""

from __future__ import annotations

import time
from itertools import islice
from pathlib import Path

import tensorflow as tf

from benchmarks.sides.pictures import by_label
from benchmarks.worker import Kind
from migrated import cifar10_input as migrated


def one_by_one(folder: Path, batch_size: int, distorted: bool) -> tf.data.Dataset:
    """The usual way to port the legacy's steps: a `map` over single records."""

    def process(record: tf.Tensor) -> tuple[tf.Tensor, tf.Tensor]:
        record = tf.io.decode_raw(record, tf.uint8)
        image = tf.cast(tf.transpose(tf.reshape(record[1:], [3, 32, 32]), [1, 2, 0]), tf.float32)
        if distorted:
            image = tf.image.random_flip_left_right(tf.image.random_crop(image, [24, 24, 3]))
            image = tf.image.random_contrast(tf.image.random_brightness(image, 63), 0.2, 1.8)
        else:
            image = tf.image.resize_with_crop_or_pad(image, 24, 24)
        return tf.image.per_image_standardization(image), tf.cast(record[0], tf.int32)

    files = tf.data.Dataset.list_files(str(folder / "data_batch_*.bin"))
    records = tf.data.FixedLengthRecordDataset(files, 3073)
    if distorted:
        records = records.shuffle(sum(path.stat().st_size for path in folder.iterdir()) // 3073 * 2 // 5)
    return records.repeat().map(process, tf.data.AUTOTUNE).batch(batch_size).prefetch(tf.data.AUTOTUNE)


def port(folder: Path, batch_size: int, distorted: bool) -> tf.data.Dataset:
    """The migrated pipeline."""
    if distorted:
        return migrated.distorted_inputs(folder, batch_size)
    return migrated.inputs(False, folder, batch_size)


WAYS = {"port": port, "one_by_one": one_by_one}


def kinds(way: str, folder: str, batch_size: int, checked: int) -> tuple[str, dict[str, Kind]]:
    """Both inputs. The clock starts after a warm-up, in which tf.data chooses its number of threads."""

    def kind(distorted: bool) -> Kind:
        def stream() -> tf.data.Dataset:
            return WAYS[way](Path(folder), batch_size, distorted)

        def run(steps: int) -> float:
            batches = iter(stream())
            for _ in range(steps // 4):
                next(batches)
            start = time.perf_counter()
            for _ in range(steps):
                next(batches)
            return time.perf_counter() - start

        return Kind(lambda: by_label(list(islice(stream(), checked))), run=run)

    return tf.__version__, {"inputs": kind(False), "distorted inputs": kind(True)}
