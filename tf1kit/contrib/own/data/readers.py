"""Datasets read from files and databases.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/readers.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import dataset_ops

__all__ = [
    "CsvDataset",
    "LMDBDataset",
    "SqlDataset",
    "make_batched_features_dataset",
    "make_csv_dataset",
    "read_batch_features",
]

CsvDataset = tf.data.experimental.CsvDataset
SqlDataset = tf.data.experimental.SqlDataset
make_batched_features_dataset = tf.data.experimental.make_batched_features_dataset
make_csv_dataset = tf.data.experimental.make_csv_dataset


def read_batch_features(
    file_pattern: Any,
    batch_size: Any,
    features: Any,
    reader: Any = tf.data.TFRecordDataset,
    reader_args: Any = None,
    randomize_input: bool = True,
    num_epochs: Any = None,
    capacity: int = 10000,
) -> Any:
    """The next batch of parsed examples of the files: a dict of tensors [batch_size, ...] by
    feature.

    Args:
        file_pattern: the pattern of the files' names, as for `tf.gfile.Glob`.
        batch_size: examples in a batch.
        features: a dict of name to `tf.FixedLenFeature`, ...
        reader: a dataset class that takes a file name.
        reader_args: further positional arguments of the reader.
        randomize_input: whether to shuffle.
        num_epochs: passes over the examples; None never ends.
        capacity: how many examples are shuffled among each other.
    """
    dataset = make_batched_features_dataset(
        file_pattern,
        batch_size,
        features,
        reader=reader,
        reader_args=reader_args,
        shuffle=randomize_input,
        num_epochs=num_epochs,
        shuffle_buffer_size=capacity,
    )
    return tf.data.make_one_shot_iterator(dataset).get_next()


class LMDBDataset(dataset_ops.DatasetV1Adapter):
    """The keys and values of LMDB files, as string scalars.

    Raises:
        tf.errors.InvalidArgumentError: when run, a file is not of this format.
    """

    def __init__(self, filenames: Any) -> None:
        super().__init__(_LMDBDataset(filenames))


class _LMDBDataset(dataset_ops.DatasetSource):
    def __init__(self, filenames: Any) -> None:
        names = tf.convert_to_tensor(filenames, dtype=tf.string, name="filenames")
        super().__init__(
            tf.raw_ops.LMDBDataset(
                filenames=names, output_types=[tf.string] * 2, output_shapes=[tf.TensorShape([])] * 2
            )
        )

    @property
    def element_spec(self) -> Any:
        """A key and a value, two strings."""
        return (tf.TensorSpec([], tf.string), tf.TensorSpec([], tf.string))
