"""What a layer knows of the replicas that train with it: which part of the batch it gets, and how
to take the moments of the whole batch.

`tf1kit.port.replicas` sets the share while it traces a replica. Everywhere else a layer has the
whole batch, and nothing here changes what it computes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

import tensorflow as tf
from keras import ops


@dataclass(frozen=True)
class Share:
    """The part of a batch that one replica computes.

    Attributes:
        first: the first of its examples, counted from 0.
        count: the number of its examples.
        total: the number of examples in the whole batch.
        synchronised: whether batch norm takes the statistics of the whole batch.
    """

    first: int
    count: int
    total: int
    synchronised: bool = True


_share: ContextVar[Share | None] = ContextVar("share", default=None)


@contextmanager
def share_of_batch(share: Share) -> Iterator[None]:
    """A block in which layers are called with this share of the batch, by a replica of a strategy."""
    token = _share.set(share)
    try:
        yield
    finally:
        _share.reset(token)


def current_share() -> Share | None:
    """The share of the replica that is traced; None where a layer has the whole batch."""
    return _share.get()


def is_synchronised() -> bool:
    """Whether batch norm has to take the statistics of the other replicas, too."""
    share = _share.get()
    return share is not None and share.synchronised


def whole_moments(x: Any, axes: Sequence[int]) -> tuple[Any, Any, Any]:
    """Mean and biased variance of the whole batch over `axes`, and the number of values of each.

    `x` is the replica's share, with the examples on one of `axes`. As in TensorFlow 1, the variance is
    computed from the distances from the mean, so the replicas exchange two sums, one after the other.
    They also exchange the gradients of both.
    """
    share, replica = _share.get(), tf.distribute.get_replica_context()
    assert share is not None

    def summed(values: Any) -> Any:
        return replica.all_reduce(tf.distribute.ReduceOp.SUM, tf.reduce_sum(values, axes, keepdims=True))

    per_mean = tf.size(x, tf.int64) // tf.reduce_prod([tf.shape(x, tf.int64)[i] for i in kept(x, axes)])
    count = tf.cast(per_mean // share.count * share.total, x.dtype)
    mean = summed(x) / count
    variance = summed(tf.math.squared_difference(x, mean)) / count
    return tf.squeeze(mean, axes), tf.squeeze(variance, axes), count


def kept(x: Any, axes: Sequence[int]) -> list[int]:
    """The axes of `x` that are not among `axes`."""
    return [axis for axis in range(len(x.shape)) if axis not in axes]


def batch_moments(x: Any, axes: Sequence[int]) -> tuple[Any, Any]:
    """`keras.ops.moments(x, axes)`, of the whole batch where several replicas train.

    A layer that normalises by itself uses it in the place of `keras.ops.moments`. One of `axes` is
    that of the examples. Returns mean and biased variance, without `axes`.
    """
    if is_synchronised():
        return whole_moments(x, axes)[:2]
    return tuple(ops.moments(x, axes=list(axes)))
