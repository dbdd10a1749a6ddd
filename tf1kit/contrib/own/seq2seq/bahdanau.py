"""Additive attention (Bahdanau et al., arXiv:1409.0473), weight-normalised (arXiv:1602.07868) and
monotonic.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import partial
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.mechanism import _BaseAttentionMechanism, unit_layer
from tf1kit.contrib.own.seq2seq.monotonic import _BaseMonotonicAttentionMechanism, _monotonic_probability_fn


def _bahdanau_score(
    processed_query: Any, keys: Any, attention_v: Any, attention_g: Any = None, attention_b: Any = None
) -> Any:
    """The scores v . tanh(keys + query), or with g and b the scores g * v / |v| . tanh(keys + query
    + b).

    Args:
        processed_query: [B, U].
        keys: [B, L, U].
        attention_v: [U].
        attention_g: scalar.
        attention_b: [U].

    Returns:
        [B, L].

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    together = keys + tf.expand_dims(processed_query, 1)
    if attention_g is None or attention_b is None:
        return tf.reduce_sum(attention_v * tf.tanh(together), [2])
    direction = attention_g * attention_v * tf.rsqrt(tf.reduce_sum(tf.square(attention_v)))
    return tf.reduce_sum(direction * tf.tanh(together + attention_b), [2])


def _score(mechanism: Any, query: Any) -> Any:
    """The scores of a query; the variables "attention_v", "attention_g", "attention_b" are in the
    current scope.
    """
    units, dtype = mechanism._num_units, query.dtype
    processed = mechanism.query_layer(query) if mechanism.query_layer else query
    vector = tf.get_variable("attention_v", [units], dtype=dtype)
    if not mechanism._normalize:
        return _bahdanau_score(processed, mechanism.keys, vector)
    scale = tf.get_variable(
        "attention_g", dtype=dtype, initializer=tf.constant_initializer(math.sqrt(1.0 / units)), shape=()
    )
    bias = tf.get_variable("attention_b", [units], dtype=dtype, initializer=tf.zeros_initializer())
    return _bahdanau_score(processed, mechanism.keys, vector, scale, bias)


class BahdanauAttention(_BaseAttentionMechanism):
    """Additive attention.

    Args:
        num_units: U, the size of keys and processed queries.
        memory: [B, L, M].
        memory_sequence_length: int [B]; None counts all L positions.
        normalize: whether v is normalised, with a scale and a bias.
        probability_fn: makes alignments of scores; by default softmax.
        score_mask_value: the score behind the end of a sequence; by default minus infinity.
        dtype: the dtype of the layers; by default float32.
        custom_key_value_fn: takes keys and values and returns the keys and values to use.
        name: the name scope of the operations.

    Raises:
        ValueError: M is not static.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        num_units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        probability_fn: Callable[[Any], Any] | None = None,
        score_mask_value: Any = None,
        dtype: Any = None,
        custom_key_value_fn: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        name: str = "BahdanauAttention",
    ) -> None:
        dtype = dtype or tf.float32
        normal = probability_fn or tf.nn.softmax
        super().__init__(
            query_layer=unit_layer(num_units, "query_layer", dtype),
            memory_layer=unit_layer(num_units, "memory_layer", dtype),
            memory=memory,
            probability_fn=lambda score, _: normal(score),
            custom_key_value_fn=custom_key_value_fn,
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """`query` [B, Q] and the last alignments; returns the alignments [B, L] twice."""
        with tf.variable_scope(None, "bahdanau_attention", [query]):
            score = _score(self, query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class BahdanauMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Additive attention that only moves forward (Raffel et al., arXiv:1704.00784).

    Args:
        num_units: U, the size of keys and processed queries.
        memory: [B, L, M].
        memory_sequence_length: int [B]; None counts all L positions.
        normalize: whether v is normalised, with a scale and a bias.
        score_mask_value: the score behind the end of a sequence; by default minus infinity.
        sigmoid_noise: standard deviation of the noise that is added to scores.
        sigmoid_noise_seed: op seed of the noise.
        score_bias_init: first value of the bias that is added to scores.
        mode: see `monotonic_attention`.
        dtype: the dtype of the layers; by default float32.
        name: the name scope of the operations.

    Raises:
        ValueError: M is not static.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        num_units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        score_mask_value: Any = None,
        sigmoid_noise: float = 0.0,
        sigmoid_noise_seed: int | None = None,
        score_bias_init: float = 0.0,
        mode: str = "parallel",
        dtype: Any = None,
        name: str = "BahdanauMonotonicAttention",
    ) -> None:
        dtype = dtype or tf.float32
        super().__init__(
            query_layer=unit_layer(num_units, "query_layer", dtype),
            memory_layer=unit_layer(num_units, "memory_layer", dtype),
            memory=memory,
            probability_fn=partial(
                _monotonic_probability_fn, sigmoid_noise=sigmoid_noise, mode=mode, seed=sigmoid_noise_seed
            ),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._normalize = normalize
        self._name = name
        self._score_bias_init = score_bias_init

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """`query` [B, Q] and the last alignments; returns the alignments [B, L] twice."""
        with tf.variable_scope(None, "bahdanau_monotonic_attention", [query]):
            score = self._biased(_score(self, query), query.dtype)
        alignments = self._probability_fn(score, state)
        return alignments, alignments
