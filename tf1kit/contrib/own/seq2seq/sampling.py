"""Draws numbers in the shape that helpers need; with op seeds, the same bits as 1.15.5."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def bernoulli_sample(
    probs: Any = None, logits: Any = None, dtype: Any = tf.int32, sample_shape: Any = (), seed: int | None = None
) -> Any:
    """Draw 1 with the probability `probs`, or the sigmoid of `logits`; else 0.

    Args:
        probs: float [...]; None takes `logits`.
        logits: float [...].
        dtype: the dtype of the result.
        sample_shape: an int scalar or vector; it comes before the shape of `probs`.
        seed: op seed.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """
    probs = tf.sigmoid(logits, name="probs") if probs is None else tf.convert_to_tensor(probs, name="probs")
    shape = tf.concat([_vector(sample_shape), tf.shape(probs)], 0)
    return tf.cast(tf.less(tf.random_uniform(shape, seed=seed, dtype=probs.dtype), probs), dtype)


def categorical_sample(logits: Any, dtype: Any = tf.int32, sample_shape: Any = (), seed: int | None = None) -> Any:
    """Draw indices by `logits` [..., K].

    Args:
        logits: float [..., K].
        dtype: the dtype of the result.
        sample_shape: an int scalar or vector; it comes before the shape [...].
        seed: op seed.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/helper.py.
    """
    logits = tf.convert_to_tensor(logits, name="logits")
    flat = logits if logits.shape.ndims == 2 else tf.reshape(logits, [-1, tf.shape(logits)[-1]])
    shape = _vector(sample_shape)
    draws = tf.multinomial(
        flat, tf.reduce_prod(shape), seed=seed, output_dtype=tf.int64 if logits.dtype.size > 4 else tf.int32
    )
    return tf.cast(tf.reshape(tf.transpose(draws), tf.concat([shape, tf.shape(logits)[:-1]], 0)), dtype)


def _vector(shape: Any) -> Any:
    return tf.reshape(tf.convert_to_tensor(shape, dtype=tf.int32, name="sample_shape"), [-1])
