"""Encodes sequences of words by embeddings.

Source: TensorFlow 1.15.5: tensorflow/contrib/layers/python/layers/encoders.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.layers.embedding_ops import embedding_lookup_unique, safe_embedding_lookup_sparse

__all__ = ["bow_encoder", "embed_sequence"]


def _embeddings(shape: Any, initializer: Any, regularizer: Any, trainable: bool) -> Any:
    """The model variable `embeddings` of the current scope."""
    from tf1kit.tf1.repairs import repaired

    slim = repaired("tf_slim")
    return slim.model_variable(
        "embeddings", shape=shape, initializer=initializer, regularizer=regularizer, trainable=trainable
    )


def bow_encoder(
    ids: Any,
    vocab_size: int,
    embed_dim: int,
    sparse_lookup: bool = True,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: Any = None,
) -> Any:
    """The mean of the embeddings of each row of ids: [batch, embed_dim].

    Args:
        ids: integers [batch, length], dense or sparse.
        vocab_size: rows of the variable `embeddings`.
        embed_dim: columns of that variable.
        sparse_lookup: whether ids of 0 in dense rows are left out.
        initializer: the initializer of the variable.
        regularizer: the regularizer of the variable.
        trainable: whether the variable is trained.
        scope: the variable scope, by default "bow_encoder".
        reuse: whether to reuse the variable.

    Raises:
        ValueError: a size is missing.
        TypeError: the ids are sparse and `sparse_lookup` is false.
    """
    if not vocab_size or not embed_dim:
        raise ValueError("Must specify vocab size and embedding dimension")
    with tf.variable_scope(scope, "bow_encoder", [ids], reuse=reuse):
        embeddings = _embeddings([vocab_size, embed_dim], initializer, regularizer, trainable)
        if sparse_lookup:
            sparse = ids if isinstance(ids, tf.SparseTensor) else tf.sparse.from_dense(ids)
            return safe_embedding_lookup_sparse([embeddings], sparse, combiner="mean", default_id=0)
        if isinstance(ids, tf.SparseTensor):
            raise TypeError(f"ids are expected to be dense Tensor, got: {ids}")
        return tf.reduce_mean(tf.nn.embedding_lookup(embeddings, ids), axis=1)


def embed_sequence(
    ids: Any,
    vocab_size: int | None = None,
    embed_dim: int | None = None,
    unique: bool = False,
    initializer: Any = None,
    regularizer: Any = None,
    trainable: bool = True,
    scope: Any = None,
    reuse: Any = None,
) -> Any:
    """The embedding of each id: [batch, length, embed_dim].

    Args:
        ids: integers [batch, length].
        vocab_size: rows of the variable `embeddings`.
        embed_dim: columns of that variable. With `reuse` both sizes may be left out.
        unique: whether to look each id up only once.
        initializer: the initializer of the variable.
        regularizer: the regularizer of the variable.
        trainable: whether the variable is trained.
        scope: the variable scope, by default "EmbedSequence".
        reuse: whether to reuse the variable.

    Raises:
        ValueError: a size is missing, and the variable is not reused.
    """
    if not (reuse or (vocab_size and embed_dim)):
        raise ValueError(
            "Must specify vocab size and embedding dimension when not reusing."
            f" Got vocab_size={vocab_size} and embed_dim={embed_dim}"
        )
    with tf.variable_scope(scope, "EmbedSequence", [ids], reuse=reuse):
        shape = None if (reuse and vocab_size is None) or embed_dim is None else [vocab_size, embed_dim]
        embeddings = _embeddings(shape, initializer, regularizer, trainable)
        lookup = embedding_lookup_unique if unique else tf.nn.embedding_lookup
        return lookup(embeddings, ids)
