"""Embeddings of categories.

Source: TensorFlow 1.15.5: tensorflow/contrib/learn/python/learn/ops/embeddings_ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def embedding_lookup(params: Any, ids: Any, name: str = "embedding_lookup") -> Any:
    """Rows of `params` [n, dim] for ids of any shape: [..., dim]."""
    with tf.name_scope(name, "embedding_lookup", [params, ids]):
        params, ids = tf.convert_to_tensor(params), tf.convert_to_tensor(ids)
        rows = tf.nn.embedding_lookup(params, tf.reshape(ids, [-1]))
        embeddings = tf.reshape(rows, tf.concat([tf.shape(ids), [-1]], 0))
        embeddings.set_shape(ids.get_shape().concatenate(params.get_shape()[1:]))
        return embeddings


def categorical_variable(tensor_in: Any, n_classes: int, embedding_size: int, name: str) -> Any:
    """`embedding_lookup` in a variable <name>/<name>_embeddings."""
    with tf.variable_scope(name):
        return embedding_lookup(tf.get_variable(f"{name}_embeddings", [n_classes, embedding_size]), tensor_in)
