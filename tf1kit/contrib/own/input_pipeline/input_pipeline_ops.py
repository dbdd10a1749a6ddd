"""The next of a list that workers share.

Source: TensorFlow 1.15.5: tensorflow/contrib/input_pipeline/python/ops/input_pipeline_ops.py. 1.15.5
has an operation for it. Here the worker that counts beyond the last element takes the size off, so
the counter begins again, too, and each worker has an index of its own meanwhile.
"""

from __future__ import annotations

import random
from typing import Any

from tensorflow.compat import v1 as tf


def obtain_next(string_list_tensor: Any, counter: Any) -> Any:
    """The element of a list that is one after the last one, and the first after the end.

    Args:
        string_list_tensor: text [n].
        counter: an int64 variable, the index of the last element; -1 at the beginning. Each run adds
            1 to it at once, so no two workers that share it get the same index.

    Returns:
        Text, a scalar.
    """
    with tf.name_scope("ObtainNext"):
        size = tf.size(string_list_tensor, out_type=tf.int64)
        index = tf.identity(tf.assign_add(counter, tf.ones([], tf.int64), use_locking=True))
        taken = tf.where(tf.equal(index, size), size, tf.zeros([], tf.int64))
        with tf.control_dependencies([tf.assign_sub(counter, taken, use_locking=True)]):
            return tf.gather(string_list_tensor, tf.floormod(index, size))


def seek_next(
    string_list: list[str], shuffle: bool = False, seed: int | None = None, num_epochs: int | None = None
) -> Any:
    """The next element of a list. Variables keep the place in the list.

    Args:
        string_list: the list; it is shuffled in place.
        shuffle: whether each epoch is in another order, by Python's `random`.
        seed: the seed of `random`; None and 0 leave it as it is.
        num_epochs: how often each element comes until OutOfRangeError; None for no end.

    Returns:
        Text, a scalar.
    """
    if shuffle and seed:
        random.seed(seed)
    expanded: list[str] = []
    for _ in range(num_epochs or 1):
        if shuffle:
            random.shuffle(string_list)
        expanded.extend(string_list)
    with tf.variable_scope("obtain_next"):
        counter = _variable("obtain_next_counter", tf.constant(-1, tf.int64))
        with tf.colocate_with(counter):
            strings = _variable("obtain_next_expanded_list", tf.constant(expanded))
        if not num_epochs:
            return obtain_next(strings, counter)
        count = _variable("obtain_next_filename_counter", tf.constant(0, tf.int64)).count_up_to(len(expanded))
        with tf.control_dependencies([count]):
            return obtain_next(strings, counter)


def _variable(name: str, initial: Any) -> Any:
    return tf.get_variable(name, initializer=initial, dtype=initial.dtype, trainable=False)
