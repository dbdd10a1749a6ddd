"""Elements of several datasets, mixed.

Source: TensorFlow 1.15.5: tensorflow/contrib/data/python/ops/interleave_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["choose_from_datasets", "parallel_interleave", "sample_from_datasets", "sloppy_interleave"]

choose_from_datasets = tf.data.experimental.choose_from_datasets
parallel_interleave = tf.data.experimental.parallel_interleave
sample_from_datasets = tf.data.experimental.sample_from_datasets


def sloppy_interleave(map_func: Any, cycle_length: Any, block_length: int = 1) -> Any:
    """A function for `Dataset.apply`: `parallel_interleave`, with the elements in the order in
    which they come.
    """
    return parallel_interleave(map_func, cycle_length, block_length, sloppy=True)
