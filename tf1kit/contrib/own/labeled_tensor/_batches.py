"""Batches of labeled tensors by queues.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/ops.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor.core import Axes, LabeledTensor, convert_to_labeled_tensor


def batch(
    labeled_tensors: Any,
    batch_size: int,
    num_threads: int = 1,
    capacity: int = 32,
    enqueue_many: bool = False,
    allow_smaller_final_batch: bool = False,
    name: str | None = None,
) -> list[LabeledTensor]:
    """`tf.train.batch`; the new dimension is "batch". With `enqueue_many` the tensors have it first,
    and ValueError is raised if they do not.
    """
    options = {"num_threads": num_threads, "capacity": capacity}
    return _batched(
        "batch", tf.train.batch, labeled_tensors, batch_size, enqueue_many, allow_smaller_final_batch, name, options
    )


def shuffle_batch(
    labeled_tensors: Any,
    batch_size: int,
    num_threads: int = 1,
    capacity: int = 32,
    enqueue_many: bool = False,
    min_after_dequeue: int = 0,
    seed: int | None = None,
    allow_smaller_final_batch: bool = False,
    name: str | None = None,
) -> list[LabeledTensor]:
    """`tf.train.shuffle_batch`; see `batch`."""
    options = {"num_threads": num_threads, "capacity": capacity, "min_after_dequeue": min_after_dequeue, "seed": seed}
    made = tf.train.shuffle_batch
    return _batched(
        "shuffle_batch", made, labeled_tensors, batch_size, enqueue_many, allow_smaller_final_batch, name, options
    )


def _batched(
    what: str,
    make: Callable[..., Any],
    labeled_tensors: Any,
    size: int,
    many: bool,
    smaller: bool,
    name: str | None,
    options: dict[str, Any],
) -> list[LabeledTensor]:
    with tf.name_scope(name, f"lt_{what}", labeled_tensors) as scope:
        given = [convert_to_labeled_tensor(each) for each in labeled_tensors]
        tensors = [each.tensor for each in given]
        made = make(tensors, size, enqueue_many=many, allow_smaller_final_batch=smaller, name=scope, **options)
        made = made if isinstance(made, list) else [made]
        axes = [_axes(each.axes, None if smaller else size, many) for each in given]
        return [LabeledTensor(tensor, each) for tensor, each in zip(made, axes, strict=True)]


def _axes(axes: Axes, size: int | None, many: bool) -> Axes:
    if many and next(iter(axes), None) != "batch":
        raise ValueError(
            'When enqueue_many is True, input tensors must have an axis called "batch" as their first dimension, but '
            f"axes were {axes}"
        )
    return Axes([("batch", size), *(axes.remove("batch") if many else axes).values()])
