"""CIFAR-10 pictures through TensorFlow 1's input queues.

Source: D3 imports this module and does not print it; it is the input of TensorFlow's CIFAR-10 tutorial.
As printed: the names, constants and order of operations of the tutorial, with the 16 threads of its first versions.
Filled in: sizes and labels are checked before the graph is built, the counts per epoch follow the files found,
    `seed` seeds every random op, `image_size` is an argument (D1 takes the pictures whole, 32x32), `feeding` shows the
    error that stopped a runner, `build` is for parity.
Quirks kept: `inputs` shuffles file names, not records; batches run across the end of an epoch.
"""

from __future__ import annotations

import contextlib
from collections import OrderedDict, namedtuple
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import tensorflow.compat.v1 as tf

INPUT_SHAPE = (16, 32, 32, 3)  # what the parity tool feeds to `build`
INPUT_DTYPE = "uint8"

IMAGE_SIZE = 24
NUM_CLASSES = 10
NUM_EXAMPLES_PER_EPOCH_FOR_TRAIN = 50000  # of the genuine files; the queues are sized by the files found
NUM_EXAMPLES_PER_EPOCH_FOR_EVAL = 10000
RECORD_BYTES = 1 + 32 * 32 * 3

CIFAR10Record = namedtuple("CIFAR10Record", ["height", "width", "depth", "key", "label", "uint8image"])


def data_files(eval_data: bool, data_dir: str) -> list[str]:
    """Paths of the test batch, or of the five training batches."""
    names = ["test_batch.bin"] if eval_data else [f"data_batch_{i}.bin" for i in range(1, 6)]
    return [str(Path(data_dir, name)) for name in names]


def count_records(filenames: Sequence[str]) -> int:
    """Number of records in the files, each looked at before a queue can hide what is wrong with it.

    Raises:
        ValueError: a file is missing, is not a whole number of records, or has a label over 9.
    """
    total = 0
    for name in filenames:
        if not Path(name).is_file():
            raise ValueError(f"Failed to find file: {name}; expected a batch of CIFAR-10 records of 3073 bytes.")
        size = Path(name).stat().st_size
        if size == 0 or size % RECORD_BYTES:
            raise ValueError(
                f"{name} has {size} bytes; expected whole records of {RECORD_BYTES} bytes: it is truncated."
            )
        labels = np.memmap(name, np.uint8, mode="r")[::RECORD_BYTES]
        if labels.max() >= NUM_CLASSES:
            bad = int(np.argmax(labels >= NUM_CLASSES))
            raise ValueError(f"{name}, record {bad}, byte {bad * RECORD_BYTES}: label {labels[bad]}; expected 0 to 9.")
        total += len(labels)
    return total


def read_cifar10(filename_queue: tf.QueueBase) -> CIFAR10Record:
    """One record of the next file: label int32 `[1]`, uint8image `[32, 32, 3]`, key "file:record"."""
    height, width, depth = 32, 32, 3
    reader = tf.FixedLengthRecordReader(record_bytes=RECORD_BYTES)
    key, value = reader.read(filename_queue)
    record = tf.decode_raw(value, tf.uint8)
    label = tf.cast(tf.strided_slice(record, [0], [1]), tf.int32)
    label.set_shape([1])
    depth_major = tf.reshape(tf.strided_slice(record, [1], [RECORD_BYTES]), [depth, height, width])
    return CIFAR10Record(height, width, depth, key, label, tf.transpose(depth_major, [1, 2, 0]))


def center(picture: tf.Tensor, image_size: int = IMAGE_SIZE) -> OrderedDict[str, tf.Tensor]:
    """The steps for evaluation: uint8 `[32, 32, 3]` -> crop, standardized, each float32 `[image_size, image_size, 3]`."""
    steps = OrderedDict()
    image = tf.cast(picture, tf.float32)
    steps["crop"] = tf.image.resize_image_with_crop_or_pad(image, image_size, image_size)
    steps["standardized"] = tf.image.per_image_standardization(steps["crop"])
    return steps


def distort(picture: tf.Tensor, seed: int | None = None, image_size: int = IMAGE_SIZE) -> OrderedDict[str, tf.Tensor]:
    """The steps for training: uint8 `[32, 32, 3]` -> crop, flip, brightness, contrast, standardized, float32."""
    seeds = _op_seeds(seed, 4)
    steps = OrderedDict()
    image = tf.cast(picture, tf.float32)
    steps["crop"] = tf.random_crop(image, [image_size, image_size, 3], seed=seeds[0])
    steps["flip"] = tf.image.random_flip_left_right(steps["crop"], seed=seeds[1])
    steps["brightness"] = tf.image.random_brightness(steps["flip"], max_delta=63, seed=seeds[2])
    steps["contrast"] = tf.image.random_contrast(steps["brightness"], lower=0.2, upper=1.8, seed=seeds[3])
    steps["standardized"] = tf.image.per_image_standardization(steps["contrast"])
    return steps


def build(images: tf.Tensor, image_size: int = IMAGE_SIZE) -> OrderedDict[str, tf.Tensor]:
    """The steps of `inputs` for a batch, picture by picture: uint8 `[n, 32, 32, 3]` -> float32 `[n, size, size, 3]`."""
    pictures = [center(picture, image_size) for picture in tf.unstack(images)]
    return OrderedDict((name, tf.stack([steps[name] for steps in pictures])) for name in pictures[0])


def inputs(
    eval_data: bool, data_dir: str, batch_size: int, seed: int | None = None, image_size: int = IMAGE_SIZE
) -> tuple[tf.Tensor, tf.Tensor]:
    """Centre-cropped, standardised batches of the test file (`eval_data`) or of the training files.

    Returns: images float32 `[batch_size, image_size, image_size, 3]`, labels int32 `[batch_size]`.
    Raises: ValueError, see `count_records`.
    """
    filenames = data_files(eval_data, data_dir)
    num_examples = count_records(filenames)
    read_input = read_cifar10(tf.train.string_input_producer(filenames, seed=seed))
    float_image = center(read_input.uint8image, image_size)["standardized"]
    return _generate_image_and_label_batch(
        float_image, read_input.label, int(num_examples * 0.4), batch_size, shuffle=False
    )


def distorted_inputs(
    data_dir: str, batch_size: int, seed: int | None = None, image_size: int = IMAGE_SIZE
) -> tuple[tf.Tensor, tf.Tensor]:
    """Randomly distorted, shuffled batches of the training files; shapes and errors as `inputs`."""
    filenames = data_files(False, data_dir)
    num_examples = count_records(filenames)
    read_input = read_cifar10(tf.train.string_input_producer(filenames, seed=seed))
    float_image = distort(read_input.uint8image, seed, image_size)["standardized"]
    return _generate_image_and_label_batch(
        float_image, read_input.label, int(num_examples * 0.4), batch_size, shuffle=True, seed=seed
    )


@contextlib.contextmanager
def feeding(sess: tf.Session) -> Iterator[tf.train.Coordinator]:
    """Run the graph's queue runners around a session loop.

    A runner that fails closes its queue, and the loop then sees only "FIFOQueue is closed and has insufficient
    elements". Leaving this context joins the runners, which raises the first runner's own error in its place. A
    file cut short is no error to the reader, which passes over an incomplete record: `count_records` is what finds it.
    """
    coord = tf.train.Coordinator()
    threads = tf.train.start_queue_runners(sess=sess, coord=coord)
    try:
        yield coord
    finally:
        coord.request_stop()
        coord.join(threads)


def _generate_image_and_label_batch(
    image: tf.Tensor,
    label: tf.Tensor,
    min_queue_examples: int,
    batch_size: int,
    shuffle: bool,
    seed: int | None = None,
) -> tuple[tf.Tensor, tf.Tensor]:
    num_preprocess_threads = 16
    capacity = min_queue_examples + 3 * batch_size
    if shuffle:
        images, label_batch = tf.train.shuffle_batch(
            [image, label],
            batch_size=batch_size,
            num_threads=num_preprocess_threads,
            capacity=capacity,
            min_after_dequeue=min_queue_examples,
            seed=seed,
        )
    else:
        images, label_batch = tf.train.batch(
            [image, label], batch_size=batch_size, num_threads=num_preprocess_threads, capacity=capacity
        )
    tf.summary.image("images", images)
    return images, tf.reshape(label_batch, [batch_size])


def _op_seeds(seed: int | None, count: int) -> list[int | None]:
    # Ops of one kind with the same seed draw the same numbers: each gets its own.
    return [None if seed is None else seed + i for i in range(count)]
