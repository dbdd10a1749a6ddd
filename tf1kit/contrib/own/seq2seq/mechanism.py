"""The base class of attention mechanisms, and the common part of mechanisms with a memory.

Shapes: a memory [B, L, M] has B sequences of L positions. A mechanism takes a query [B, Q] and its
own last state, and returns alignments [B, L] and its next state. Source: TensorFlow 1.15.5,
tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py (the behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.shapes import is_layer, static_or_dynamic, zeros
from tf1kit.tf1 import layers


class AttentionMechanism:
    """The base class of attention mechanisms. TensorFlow 1.15.5:
    contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    @property
    def alignments_size(self) -> Any:
        """L, the number of positions in the memory."""
        raise NotImplementedError

    @property
    def state_size(self) -> Any:
        """The size of the mechanism's state."""
        raise NotImplementedError


class Aligned(AttentionMechanism):
    """A mechanism whose state is its last alignments, [B, L]."""

    _alignments_size: Any

    @property
    def alignments_size(self) -> Any:
        """L, an int if it is static."""
        return self._alignments_size

    @property
    def state_size(self) -> Any:
        """The size of the state, L: the state is the last alignments."""
        return self._alignments_size

    def initial_alignments(self, batch_size: Any, dtype: Any) -> Any:
        """The alignments before the first step, [B, L]: zeros."""
        return zeros(self._alignments_size, batch_size, dtype)

    def initial_state(self, batch_size: Any, dtype: Any) -> Any:
        """The state before the first step: the alignments."""
        return self.initial_alignments(batch_size, dtype)


def hardmax(logits: Any, name: str | None = None) -> Any:
    """1 at the largest logit (the first of several), 0 elsewhere.

    Args:
        logits: [..., K].
        name: the name scope of the operations.

    Returns:
        [..., K], of the same dtype.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    with tf.name_scope(name, "Hardmax", [logits]):
        logits = tf.convert_to_tensor(logits, name="logits")
        return tf.one_hot(tf.argmax(logits, -1), static_or_dynamic(logits, -1), dtype=logits.dtype)


def unit_layer(units: int, name: str, dtype: Any) -> Any:
    """A dense layer without bias."""
    return layers.Dense(units, name=name, use_bias=False, dtype=dtype)


def _prepare_memory(
    memory: Any,
    memory_sequence_length: Any = None,
    memory_mask: Any = None,
    check_inner_dims_defined: bool = True,
) -> Any:
    """The memory as tensors, with zeros behind the ends of its sequences.

    Args:
        memory: [B, L, ...], or nested tensors of that shape.
        memory_sequence_length: int [B]; None counts all L positions.
        memory_mask: bool [B, L], in place of `memory_sequence_length`.
        check_inner_dims_defined: whether the dimensions behind L must be static.

    Raises:
        ValueError: a dimension is not static, or both a length and a mask are given.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    _only_one(memory_sequence_length, memory_mask)
    memory = tf.nest.map_structure(lambda each: tf.convert_to_tensor(each, name="memory"), memory)
    parts = tf.nest.flatten(memory)
    for part in parts if check_inner_dims_defined else ():
        if not part.get_shape()[2:].is_fully_defined():
            raise ValueError(
                f"Expected memory {part.name} to have fully defined inner dims, but saw shape: {part.get_shape()}"
            )
    if memory_sequence_length is not None:
        lengths = tf.convert_to_tensor(memory_sequence_length, name="memory_sequence_length")
        mask = tf.sequence_mask(lengths, maxlen=tf.shape(parts[0])[1], dtype=parts[0].dtype)
    elif memory_mask is not None:
        mask = tf.cast(memory_mask, parts[0].dtype)
    else:
        return memory

    def masked(part: Any) -> Any:
        rank = tf.rank(part) if part.get_shape().ndims is None else part.get_shape().ndims
        ones = tf.ones(rank - 2, dtype=tf.int32)  # of as many operations as in 1.15.5, by which later draws are seeded
        return part * tf.reshape(mask, tf.concat((tf.shape(mask), ones), 0))

    return tf.nest.map_structure(masked, memory)


def _maybe_mask_score(
    score: Any, memory_sequence_length: Any = None, memory_mask: Any = None, score_mask_value: Any = None
) -> Any:
    """The scores [B, L] with `score_mask_value` behind the ends of the sequences (int [B], all
    positive), or outside the mask.

    Raises:
        ValueError: both a length and a mask are given.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    _only_one(memory_sequence_length, memory_mask)
    if memory_sequence_length is None and memory_mask is None:
        return score
    if memory_sequence_length is not None:
        message = "All values in memory_sequence_length must be greater than zero."
        with tf.control_dependencies([tf.assert_positive(memory_sequence_length, message=message)]):
            memory_mask = tf.sequence_mask(memory_sequence_length, maxlen=tf.shape(score)[1])
    return tf.where(memory_mask, score, score_mask_value * tf.ones_like(score))


def _only_one(memory_sequence_length: Any, memory_mask: Any) -> None:
    if memory_sequence_length is not None and memory_mask is not None:
        raise ValueError("memory_sequence_length and memory_mask can't be provided at same time.")


class _BaseAttentionMechanism(Aligned):
    """A mechanism with a memory. `memory_layer` makes the keys of the memory; the values are the
    memory itself.

    Args:
        query_layer: a layer for queries, or None.
        memory: [B, L, M], or nested tensors of that shape.
        probability_fn: makes alignments [B, L] of scores [B, L] and the last state.
        memory_sequence_length: int [B]; None counts all L positions.
        memory_layer: a layer for the memory; the mechanism has its dtype.
        check_inner_dims_defined: whether M must be static.
        score_mask_value: the score behind the end of a sequence; by default minus infinity.
        custom_key_value_fn: takes keys and values and returns the keys and values to use.
        name: the name scope of the operations.

    Raises:
        TypeError: a layer is not a `Layer`, or `probability_fn` cannot be called.
        ValueError: M is not static.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        query_layer: Any,
        memory: Any,
        probability_fn: Callable[[Any, Any], Any],
        memory_sequence_length: Any = None,
        memory_layer: Any = None,
        check_inner_dims_defined: bool = True,
        score_mask_value: Any = None,
        custom_key_value_fn: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        name: str | None = None,
    ) -> None:
        for what, layer in (("query_layer", query_layer), ("memory_layer", memory_layer)):
            if layer is not None and not is_layer(layer):
                raise TypeError(f"{what} is not a Layer: {type(layer).__name__}")
        if not callable(probability_fn):
            raise TypeError(f"probability_fn must be callable, saw type: {type(probability_fn).__name__}")
        self._query_layer = query_layer
        self._memory_layer = memory_layer
        self.dtype = memory_layer.dtype
        if score_mask_value is None:
            score_mask_value = tf.as_dtype(self.dtype).as_numpy_dtype(-np.inf)

        def probabilities(score: Any, state: Any) -> Any:
            masked = _maybe_mask_score(
                score, memory_sequence_length=memory_sequence_length, score_mask_value=score_mask_value
            )
            return probability_fn(masked, state)

        self._probability_fn = probabilities
        with tf.name_scope(name, "BaseAttentionMechanismInit", tf.nest.flatten(memory)):
            self._values = _prepare_memory(memory, memory_sequence_length, None, check_inner_dims_defined)
            self._keys = memory_layer(self._values)
            if custom_key_value_fn is not None:
                self._keys, self._values = custom_key_value_fn(self._keys, self._values)
            self._batch_size = static_or_dynamic(self._keys, 0)
            self._alignments_size = static_or_dynamic(self._keys, 1)

    @property
    def memory_layer(self) -> Any:
        """The value that the constructor got."""
        return self._memory_layer

    @property
    def query_layer(self) -> Any:
        """The value that the constructor got."""
        return self._query_layer

    @property
    def values(self) -> Any:
        """The values that the alignments weight, [B, L, M]."""
        return self._values

    @property
    def keys(self) -> Any:
        """The keys that queries are compared with, [B, L, ...]."""
        return self._keys

    @property
    def batch_size(self) -> Any:
        """B, an int if it is static."""
        return self._batch_size
