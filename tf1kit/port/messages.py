"""What replicas send each other: sums, rows and the values of the first of them.

Each function is called in a replica of a strategy, by all of them in the same order.
"""

from __future__ import annotations

from typing import Any

import tensorflow as tf

BITS = {4: tf.int32, 8: tf.int64}  # bytes of a number -> an integer type, whose sums are exact


def all_sum(values: list[Any]) -> list[Any]:
    """Each tensor, summed over the replicas. There is one message for each dtype.

    The rows of a gradient (`tf.IndexedSlices`) are put one after the other, in the order of the
    replicas.
    """
    dense = [value for value in values if not isinstance(value, tf.IndexedSlices)]
    summed = {id(value): total for value, total in zip(dense, _sum_dense(dense), strict=True)}
    return [summed[id(value)] if id(value) in summed else _gather(value) for value in values]


def _sum_dense(values: list[Any]) -> list[Any]:
    replica, totals = tf.distribute.get_replica_context(), [None] * len(values)
    for dtype in dict.fromkeys(value.dtype for value in values):
        places = [place for place, value in enumerate(values) if value.dtype == dtype]
        sizes = [values[place].shape.num_elements() for place in places]
        flat = tf.concat([tf.reshape(values[place], [-1]) for place in places], 0)
        parts = tf.split(replica.all_reduce(tf.distribute.ReduceOp.SUM, flat), sizes)
        for place, part in zip(places, parts, strict=True):
            totals[place] = tf.reshape(part, values[place].shape)
    return totals


def _gather(rows: Any) -> Any:
    replica = tf.distribute.get_replica_context()
    values, indices = replica.all_gather(rows.values, 0), replica.all_gather(rows.indices, 0)
    return tf.IndexedSlices(values, indices, rows.dense_shape)


def number() -> int:
    """The number of the replica, from 0."""
    return int(tf.get_static_value(tf.distribute.get_replica_context().replica_id_in_sync_group))


def from_first(values: list[Any]) -> list[Any]:
    """The bits that the first replica has for each tensor, whose numbers have 4 or 8 bytes."""
    bits = [tf.bitcast(value, BITS[value.dtype.size]) for value in values]
    sent = bits if number() == 0 else [tf.zeros_like(one) for one in bits]
    return [tf.bitcast(one, value.dtype) for one, value in zip(all_sum(sent), values, strict=True)]
