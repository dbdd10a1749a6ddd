"""Embeddings whose every number is looked up by a hash, and embeddings that are summed where they
are stored. Source: see embedding_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers._column import parts
from tf1kit.contrib.own.layers.sparse_feature_cross_op import sparse_feature_cross

MISSING = {True: "6ZxWzWOHxZ", False: 1288896567}  # is it text -> the value of an empty row
COMBINERS = ("mean", "sqrtn", "sum")
WARNING = 'The default value of combiner will change from "mean" to "sqrtn" after 2016/11/01.'


def scattered_embedding_lookup(
    params: Any, values: Any, dimension: int, name: str | None = None, hash_key: int | None = None
) -> Any:
    """The numbers at the hashes of each value with 0 ... dimension - 1.

    Args and errors: see `_sampled_scattered_embedding_lookup`.

    Returns:
        [..., dimension].
    """
    if dimension is None:
        raise ValueError("You must specify dimension.")
    return _sampled_scattered_embedding_lookup(params, values, dimension, hash_key=hash_key, name=name)


def _sampled_scattered_embedding_lookup(
    params: Any,
    values: Any,
    dimension: Any = None,
    sampled_candidates: Any = None,
    hash_key: int | None = None,
    name: str | None = None,
) -> Any:
    """The numbers at the hashes of each value with some places of an embedding, or with all.

    Args:
        params: numbers [size], or a list of parts whose sizes differ by one at most.
        values: a tensor of any shape and type.
        dimension: the length of an embedding.
        sampled_candidates: the places, int [..., n], in the stead of all up to `dimension`.
        hash_key: see `sparse_feature_cross`.
        name: the name of the operations.

    Returns:
        [..., dimension], or [..., n].

    Raises:
        ValueError: neither `dimension` nor `sampled_candidates` is given, `dimension` is not
            positive, or the parts or the places have other sizes.
    """
    numbers = _listed(params)
    with tf.name_scope(name, "scattered_embedding_lookup", [*numbers, dimension, values]):
        shape, flat = tf.shape(values), tf.reshape(values, [-1, 1])
        places, dimension = _places(sampled_candidates, dimension, shape, flat)
        sizes = [each.get_shape().with_rank(1).as_list()[0] for each in numbers]
        for i, size in enumerate(sizes):
            expected = (sum(sizes) - i - 1) // len(sizes) + 1
            if size != expected:
                raise ValueError(f"Tensor {i} in params has size {size}, expected {expected}.")
        ids = sparse_feature_cross([places, flat], hashed_output=True, num_buckets=sum(sizes), hash_key=hash_key)
        found = tf.nn.embedding_lookup(numbers, tf.sparse_tensor_to_dense(ids), partition_strategy="div")
        return tf.reshape(found, tf.concat([shape, [dimension]], 0))


def _places(candidates: Any, dimension: Any, shape: Any, flat: Any) -> tuple[Any, Any]:
    """The places of the embedding of each value, int [values, n], and n."""
    if candidates is None:
        if dimension is None:
            raise ValueError("You must specify either dimension or sampled_candidates.")
        if dimension <= 0:
            raise ValueError(f"Dimension must be >0. Given is {dimension}")
        return tf.tile(tf.expand_dims(tf.range(0, dimension), 0), tf.shape(flat)), dimension
    given = tf.shape(candidates)
    count = given[tf.rank(candidates) - 1]
    expected = tf.concat([shape, [count]], 0)
    said = ["The shape of sampled_candidates: ", given, " does not match the shape of values: ", shape]
    same = tf.Assert(tf.reduce_all(tf.equal(given, expected)), said)
    with tf.control_dependencies([same]):
        return tf.reshape(candidates, [-1, count]), count


def _sampled_scattered_embedding_lookup_sparse(
    params: Any,
    sp_values: Any,
    dimension: Any = None,
    sampled_candidates: Any = None,
    hash_key: int | None = None,
    with_sign_hash: bool = False,
    name: str | None = None,
) -> Any:
    """The sum of `_sampled_scattered_embedding_lookup` of the values of each row.

    Args:
        params: see there.
        sp_values: a sparse tensor [batch, n] of any type.
        dimension: the length of an embedding.
        sampled_candidates: the places of each row, int [batch, n].
        hash_key: see `sparse_feature_cross`.
        with_sign_hash: whether the numbers get signs, by hashes too.
        name: the name of the operations.

    Returns:
        [batch, dimension], or [batch, n].

    Raises:
        TypeError: the values are not sparse.
        ValueError: neither `dimension` nor `sampled_candidates` is given.
    """
    if not isinstance(sp_values, tf.SparseTensor):
        raise TypeError("sp_values must be SparseTensor")
    given = [sp_values, params, dimension, sampled_candidates]
    with tf.name_scope(name, "sampled_scattered_embedding_lookup_sparse", given) as scope:
        rows = sp_values.indices[:, 0]
        if sampled_candidates is not None:
            sampled_candidates = tf.gather(sampled_candidates, rows)
        about = sp_values.values, dimension, sampled_candidates, hash_key
        found = _sampled_scattered_embedding_lookup(params, *about, name="values_lookup")
        if with_sign_hash:
            signs = _sampled_scattered_embedding_lookup(tf.constant([-1.0, 1.0]), *about, name="signs_lookup")
            found = tf.multiply(signs, found, name="signs_hash")
        count = tf.shape(sp_values)[0]
        return tf.unsorted_segment_sum(found, tf.cast(rows, tf.int32), count, name=scope)


def scattered_embedding_lookup_sparse(
    params: Any,
    sparse_values: Any,
    dimension: int,
    combiner: str | None = None,
    default_value: Any = None,
    name: str | None = None,
    hash_key: int | None = None,
) -> Any:
    """`scattered_embedding_lookup` of the values of each row, combined; an empty row has one value.

    Args:
        params: see `scattered_embedding_lookup`.
        sparse_values: a sparse tensor [batch, n] of any type.
        dimension: the length of an embedding.
        combiner: "mean" (also for None), "sqrtn" or "sum".
        default_value: the value of an empty row; None for a value of the kit's.
        name: the name of the operations.
        hash_key: see `sparse_feature_cross`.

    Returns:
        [batch, dimension].

    Raises:
        TypeError: the values are not sparse.
        ValueError: the combiner is another.
    """
    if combiner is None:
        tf.logging.warn(WARNING)
    if not isinstance(sparse_values, tf.SparseTensor):
        raise TypeError("sparse_values must be SparseTensor")
    with tf.name_scope(name, "scattered_embedding_lookup_sparse", [*_listed(params), sparse_values]) as scope:
        default = MISSING[sparse_values.dtype == tf.string] if default_value is None else default_value
        filled, _ = tf.sparse.fill_empty_rows(sparse_values, default)
        rows = tf.cast(filled.indices[:, 0], tf.int32)
        values, index = tf.unique(filled.values)
        found = scattered_embedding_lookup(params, values, dimension, hash_key=hash_key)
        combiner = combiner or "mean"
        if combiner not in COMBINERS:
            raise ValueError("Combiner must be one of 'mean', 'sqrtn' or 'sum'.")
        combine = {"sum": tf.sparse_segment_sum, "mean": tf.sparse_segment_mean, "sqrtn": tf.sparse_segment_sqrt_n}
        return combine[combiner](found, index, rows, name=scope)


def embedding_lookup_sparse_with_distributed_aggregation(
    params: Any,
    sp_ids: Any,
    sp_weights: Any,
    partition_strategy: str = "mod",
    name: str | None = None,
    combiner: str | None = None,
    max_norm: float | None = None,
) -> Any:
    """The combined embeddings of each row of ids; a row without ids, and with rows after it, is NaN
    if it is divided. 1.15.5 sums where the parts are, which is the same on one machine.

    Args:
        params: [vocabulary, ...], or a list of its parts.
        sp_ids: a sparse tensor [batch, n] of integers.
        sp_weights: a sparse tensor of the ids' weights; None for 1.
        partition_strategy: how rows are dealt out to the parts: "div" or "mod".
        name: the name of the operations.
        combiner: "mean" (also for None), "sqrtn" or "sum".
        max_norm: the norm to which an embedding is clipped.

    Returns:
        [batch, ...].

    Raises:
        TypeError: ids or weights are not sparse.
        ValueError: the combiner is another.
    """
    if combiner is None:
        tf.logging.warn(WARNING)
    combiner = combiner or "mean"
    if combiner not in COMBINERS:
        raise ValueError("combiner must be one of 'mean', 'sqrtn' or 'sum'")
    about = {"partition_strategy": partition_strategy, "name": name, "combiner": "sum", "max_norm": max_norm}
    total = tf.nn.embedding_lookup_sparse(_listed(params), sp_ids, sp_weights, **about)
    if combiner == "sum":
        return total
    rows = tf.cast(sp_ids.indices[:, 0], tf.int32)
    weights = tf.ones_like(rows, total.dtype) if sp_weights is None else tf.cast(sp_weights.values, total.dtype)
    weights = tf.segment_sum(weights if combiner == "mean" else tf.square(weights), rows)
    weights = tf.reshape(weights, tf.concat([tf.shape(weights), tf.ones([tf.rank(total) - 1], tf.int32)], 0))
    return tf.div(total, weights if combiner == "mean" else tf.sqrt(weights))


def _listed(params: Any) -> list[Any]:
    return params if isinstance(params, list) else parts(params)
