"""Makes batches of examples that belong together, by a queue for each bucket.

Source: TensorFlow 1.15.5: tensorflow/contrib/training/python/training/bucket_ops.py.
"""

from __future__ import annotations

import functools
import itertools
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import input as queued

CLOSED = (tf.errors.OutOfRangeError, tf.errors.CancelledError)


def bucket(
    tensors: Any,
    which_bucket: Any,
    batch_size: Any,
    num_buckets: int,
    num_threads: int = 1,
    capacity: int = 32,
    bucket_capacities: Any = None,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    keep_input: Any = True,
    shared_name: str | None = None,
    name: str | None = None,
) -> tuple[Any, Any]:
    """Make batches of examples that have the same `which_bucket`.

    Args:
        tensors: a list or dict of the tensors of one example.
        which_bucket: the bucket, an int32 scalar in 0..num_buckets-1.
        batch_size: one size for all buckets, or a list with a size for each.
        num_buckets: the number of buckets.
        num_threads: how many threads read examples.
        capacity: how many examples each queue holds; the last queue holds that many batches.
        bucket_capacities: one capacity for each bucket, in place of `capacity`.
        shapes: the shapes of the tensors where they are not known.
        dynamic_pad: whether to pad unknown dimensions with zeros.
        allow_smaller_final_batch: whether the examples left at the end make a smaller batch.
        keep_input: whether the example counts, a bool scalar.
        shared_name: the name under which sessions share the queues.
        name: the name of the operations.

    Returns:
        The bucket, an int32 scalar, and tensors [batch_size, ...] in the structure of `tensors`.

    Raises:
        ValueError: there are no tensors, a shape is unknown, or a list does not have an item for
            each bucket.
    """
    sizes = list(batch_size) if isinstance(batch_size, (list, tuple)) else [batch_size] * num_buckets
    if len(sizes) != num_buckets:
        raise ValueError("If batch_size is a list it must have num_buckets elements")
    capacities = [capacity] * num_buckets if bucket_capacities is None else bucket_capacities
    if len(capacities) != num_buckets:
        raise ValueError(
            f"The list bucket_capacities ({capacities}) must have exactly num_buckets ({num_buckets}) elements."
        )
    values = queued._as_tensor_list(tensors)
    with tf.name_scope(name, "bucket", values):
        values = [_tensor(value) for value in values]
        if not values:
            raise ValueError("Expected at least one tensor in bucket().")
        keep = queued._validate_keep_input(keep_input, enqueue_many=False)
        values, sparse = queued._store_sparse_tensors(values, enqueue_many=False, keep_input=keep)
        sizes = [_static(size) for size in sizes]
        types, shapes = queued._dtypes([values]), queued._shapes([values], shapes, enqueue_many=False)
        which = tf.convert_to_tensor(which_bucket, dtype=tf.int32, name="which_bucket")
        queues = [
            queued._which_queue(dynamic_pad)(
                capacity=capacities[index],
                dtypes=types,
                shapes=shapes,
                shared_name=None if shared_name is None else f"{shared_name}_{index}",
                name=f"bucket_queue_{index}",
            )
            for index in range(num_buckets)
        ]
        one_size = not allow_smaller_final_batch and not isinstance(batch_size, (list, tuple))
        length = tf.TensorShape([sizes[-1] if one_size and not isinstance(sizes[-1], tf.Tensor) else None])
        top = tf.PaddingFIFOQueue(  # the kind of queue that accepts unknown dimensions; it pads nothing
            capacity=capacity,
            dtypes=[tf.int32, *types],
            shapes=[tf.TensorShape([]), *(length.concatenate(shape) for shape in queues[0].shapes)],
            shared_name=shared_name,
            name="top_queue",
        )
        _add_runners(queues, top, values, which, keep, sizes, num_threads, allow_smaller_final_batch)
        for queue in queues:
            tf.summary.scalar(f"bucket/{queue.name}/size", tf.cast(top.size(), tf.float32))
        full = tf.cast(top.size(), tf.float32) * (1.0 / capacity)
        tf.summary.scalar(f"bucket/{top.name}/fraction_of_{capacity}_full", full)
        bucket_index, *batch = top.dequeue(name="dequeue_top")
        restored = queued._restore_sparse_tensors(batch if len(batch) > 1 else batch[0], sparse)
        return bucket_index, queued._as_original_type(tensors, restored)


def _tensor(value: Any) -> Any:
    return value if isinstance(value, tf.SparseTensor) else tf.convert_to_tensor(value)


def _static(size: Any) -> Any:
    """A batch size as an int, or as a tensor if it is not known yet."""
    size = tf.convert_to_tensor(size, dtype=tf.int32, name="batch_size")
    known = tf.get_static_value(size)
    return size if known is None else int(known)


def _add_runners(
    queues: list[Any], top: Any, values: Any, which: Any, keep: Any, sizes: list[Any], threads: int, smaller: bool
) -> None:
    """Two queue runners: one puts examples into buckets, one moves full batches on."""

    def enqueue_which() -> Any:
        into = [
            tf.cond(tf.equal(which, index), functools.partial(queue.enqueue, values), tf.no_op)
            for index, queue in enumerate(queues)
        ]
        return tf.group(*into, name="group_enqueues")

    static = tf.get_static_value(keep)
    enqueue = tf.cond(keep, enqueue_which, tf.no_op) if static is None else enqueue_which() if static else tf.no_op()
    batches = []
    for index, (queue, size) in enumerate(zip(queues, sizes, strict=True)):
        dequeue = queue.dequeue_up_to if smaller else queue.dequeue_many
        batch = dequeue(size, name=f"read_bucket_{index}")
        batch = list(batch) if isinstance(batch, (list, tuple)) else [batch]
        batches.append(top.enqueue([tf.constant(index), *batch], name=f"enqueue_from_bucket_{index}"))
    moves = tf.train.QueueRunner(
        queues[0],
        batches,
        close_op=top.close(),
        cancel_op=top.close(cancel_pending_enqueues=True),
        queue_closed_exception_types=CLOSED,
    )
    reads = tf.train.QueueRunner(
        top,
        [enqueue] * threads,
        close_op=tf.group(*[queue.close() for queue in queues]),
        cancel_op=tf.group(*[queue.close(cancel_pending_enqueues=True) for queue in queues]),
        queue_closed_exception_types=CLOSED,
    )
    tf.train.add_queue_runner(moves)
    tf.train.add_queue_runner(reads)


def bucket_by_sequence_length(
    input_length: Any,
    tensors: Any,
    batch_size: Any,
    bucket_boundaries: Any,
    num_threads: int = 1,
    capacity: int = 32,
    bucket_capacities: Any = None,
    shapes: Any = None,
    dynamic_pad: bool = False,
    allow_smaller_final_batch: bool = False,
    keep_input: Any = True,
    shared_name: str | None = None,
    name: str | None = None,
) -> tuple[Any, Any]:
    """`bucket` by length: there is a bucket below the first boundary, and one from each boundary
    on.

    Args:
        input_length: int32 scalar, the length of the example.
        tensors: a list or dict of the tensors of one example.
        batch_size: one size for all buckets, or a list with a size for each.
        bucket_boundaries: ints, each larger than the one before.
        num_threads: how many threads read examples.
        capacity: how many examples each queue holds.
        bucket_capacities: one capacity for each bucket, in place of `capacity`.
        shapes: the shapes of the tensors where they are not known.
        dynamic_pad: whether to pad unknown dimensions with zeros.
        allow_smaller_final_batch: whether the examples left at the end make a smaller batch.
        keep_input: whether the example counts.
        shared_name: the name under which sessions share the queues.
        name: the name of the operations.

    Returns:
        The lengths, int32 [batch_size], and tensors [batch_size, ...] in the structure of
            `tensors`.

    Raises:
        TypeError: the boundaries are not a list of ints.
        ValueError: there are no boundaries, or they do not grow.
    """
    if not isinstance(bucket_boundaries, (list, tuple)):
        raise TypeError(f"bucket_boundaries must be a list or tuple, but received: {bucket_boundaries}")
    if not bucket_boundaries:
        raise ValueError("bucket_boundaries must not be empty")
    for low, high in itertools.pairwise(bucket_boundaries):
        if not isinstance(low, int) or not isinstance(high, int):
            raise TypeError(f"bucket boundaries must be integers, but saw: {low} and {high}")
        if low >= high:
            raise ValueError(f"Buckets must contain sequential increasing lengths, but saw: {low} before {high}")
    values = queued._as_tensor_list(tensors)
    with tf.name_scope(name, "bucket_by_sequence_length", [input_length, *values]):
        length = tf.convert_to_tensor(input_length, dtype=tf.int32, name="input_length")
        lowest = np.array([np.iinfo(np.int32).min, *bucket_boundaries], np.int32)
        highest = np.array([*bucket_boundaries, np.iinfo(np.int32).max], np.int32)
        inside = tf.logical_and(tf.less_equal(lowest, length), tf.less(length, highest))
        _, (lengths, *batch) = bucket(
            tensors=[length, *values],
            which_bucket=tf.cast(tf.reduce_min(tf.where_v2(inside)), tf.int32),
            batch_size=batch_size,
            num_buckets=len(bucket_boundaries) + 1,
            num_threads=num_threads,
            capacity=capacity,
            bucket_capacities=bucket_capacities,
            shapes=None if shapes is None else [tf.TensorShape([]), *shapes],
            dynamic_pad=dynamic_pad,
            allow_smaller_final_batch=allow_smaller_final_batch,
            keep_input=keep_input,
            shared_name=shared_name,
        )
        return lengths, queued._as_original_type(tensors, batch)
