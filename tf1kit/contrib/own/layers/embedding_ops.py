"""Looks up rows of embeddings; rows without ids are allowed.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/layers/embedding_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers._scattered import (
    _sampled_scattered_embedding_lookup,
    _sampled_scattered_embedding_lookup_sparse,
    embedding_lookup_sparse_with_distributed_aggregation,
    scattered_embedding_lookup,
    scattered_embedding_lookup_sparse,
)

__all__ = [
    "_sampled_scattered_embedding_lookup",
    "_sampled_scattered_embedding_lookup_sparse",
    "embedding_lookup_sparse_with_distributed_aggregation",
    "embedding_lookup_unique",
    "safe_embedding_lookup_sparse",
    "scattered_embedding_lookup",
    "scattered_embedding_lookup_sparse",
]


def safe_embedding_lookup_sparse(
    embedding_weights: Any,
    sparse_ids: Any,
    sparse_weights: Any = None,
    combiner: str | None = None,
    default_id: Any = None,
    name: str | None = None,
    partition_strategy: str = "div",
    max_norm: Any = None,
) -> Any:
    """Combine the embeddings of each row of ids. Ids below 0, and ids with weights of 0 or less, do
    not count.

    Args:
        embedding_weights: [vocabulary, dim], or a list of its parts.
        sparse_ids: a sparse tensor of integers [d0, ..., dn].
        sparse_weights: the weights of the ids.
        combiner: "mean" (also for None), "sqrtn" or "sum".
        default_id: the id of rows without ids; None gives them zeros.
        name: the name of the operations.
        partition_strategy: how rows are dealt out to the parts: "div" or "mod".
        max_norm: the norm to which an embedding is clipped.

    Returns:
        [d0, ..., dim].

    Raises:
        ValueError: `embedding_weights` is empty.
    """
    if embedding_weights is None or (isinstance(embedding_weights, list) and not embedding_weights):
        raise ValueError(f"Missing embedding_weights {embedding_weights}.")
    if combiner is None:
        tf.logging.warn('The default value of combiner will change from "mean" to "sqrtn" after 2016/11/01.')
    return tf.nn.safe_embedding_lookup_sparse(
        embedding_weights,
        sparse_ids,
        sparse_weights,
        combiner=combiner or "mean",
        default_id=default_id,
        name=name,
        partition_strategy=partition_strategy,
        max_norm=max_norm,
    )


def embedding_lookup_unique(params: Any, ids: Any, partition_strategy: str = "mod", name: str | None = None) -> Any:
    """`tf.nn.embedding_lookup`, but each id is looked up once; ids of any shape give [..., dim]."""
    with tf.name_scope(name, "EmbeddingLookupUnique", [params, ids]):
        ids = tf.convert_to_tensor(ids)
        unique, index = tf.unique(tf.reshape(ids, [-1]))
        rows = tf.nn.embedding_lookup(params, unique, partition_strategy)
        embeddings = tf.reshape(tf.gather(rows, index), tf.concat([tf.shape(ids), tf.shape(rows)[1:]], 0))
        embeddings.set_shape(ids.get_shape().concatenate(rows.get_shape()[1:]))
        return embeddings
