"""Multiplicative attention (Luong et al., arXiv:1508.04025), scaled and monotonic."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.mechanism import _BaseAttentionMechanism, unit_layer
from tf1kit.contrib.own.seq2seq.monotonic import _BaseMonotonicAttentionMechanism, _monotonic_probability_fn


def _luong_score(query: Any, keys: Any, scale: Any) -> Any:
    """The scores scale * query . keys.

    Args:
        query: [B, U].
        keys: [B, L, U].
        scale: a scalar, by default 1.

    Returns:
        [B, L].

    Raises:
        ValueError: U of queries and keys differ or are unknown.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """
    depth, units = (tf.compat.dimension_value(tensor.get_shape()[-1]) for tensor in (query, keys))
    if depth is None or depth != units:
        raise ValueError(
            f"Incompatible or unknown inner dimensions between query and keys. Query ({query}) has units: {depth}. "
            f"Keys ({keys}) have units: {units}. Perhaps you need to set num_units to the query's dimension ({depth})?"
        )
    score = tf.squeeze(tf.matmul(tf.expand_dims(query, 1), keys, transpose_b=True), [1])
    return score if scale is None else scale * score


def _score(mechanism: Any, query: Any) -> Any:
    """The scores of a query. Scaled scores have the variable "attention_g" in the current scope."""
    scale = None
    if mechanism._scale:
        scale = tf.get_variable("attention_g", dtype=query.dtype, initializer=tf.ones_initializer, shape=())
    return _luong_score(query, mechanism.keys, scale)


class LuongAttention(_BaseAttentionMechanism):
    """Multiplicative attention.

    Args:
        num_units: U, the size of keys and queries.
        memory: [B, L, M].
        memory_sequence_length: int [B]; None counts all L positions.
        scale: whether the scores are multiplied by a variable.
        probability_fn: makes alignments of scores; by default softmax.
        score_mask_value: the score behind the end of a sequence; by default minus infinity.
        dtype: the dtype of the layer; by default float32.
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
        scale: bool = False,
        probability_fn: Callable[[Any], Any] | None = None,
        score_mask_value: Any = None,
        dtype: Any = None,
        custom_key_value_fn: Callable[[Any, Any], tuple[Any, Any]] | None = None,
        name: str = "LuongAttention",
    ) -> None:
        normal = probability_fn or tf.nn.softmax
        super().__init__(
            query_layer=None,
            memory_layer=unit_layer(num_units, "memory_layer", dtype or tf.float32),
            memory=memory,
            probability_fn=lambda score, _: normal(score),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            custom_key_value_fn=custom_key_value_fn,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """`query` [B, U] and the last alignments; returns the alignments [B, L] twice."""
        with tf.variable_scope(None, "luong_attention", [query]):
            score = _score(self, query)
        alignments = self._probability_fn(score, state)
        return alignments, alignments


class LuongMonotonicAttention(_BaseMonotonicAttentionMechanism):
    """Multiplicative attention that only moves forward (Raffel et al., arXiv:1704.00784).

    Args:
        num_units: U, the size of keys and queries.
        memory: [B, L, M].
        memory_sequence_length: int [B]; None counts all L positions.
        scale: whether the scores are multiplied by a variable.
        score_mask_value: the score behind the end of a sequence; by default minus infinity.
        sigmoid_noise: standard deviation of the noise that is added to scores.
        sigmoid_noise_seed: op seed of the noise.
        score_bias_init: first value of the bias that is added to scores.
        mode: see `monotonic_attention`.
        dtype: the dtype of the layer; by default float32.
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
        scale: bool = False,
        score_mask_value: Any = None,
        sigmoid_noise: float = 0.0,
        sigmoid_noise_seed: int | None = None,
        score_bias_init: float = 0.0,
        mode: str = "parallel",
        dtype: Any = None,
        name: str = "LuongMonotonicAttention",
    ) -> None:
        super().__init__(
            query_layer=None,
            memory_layer=unit_layer(num_units, "memory_layer", dtype or tf.float32),
            memory=memory,
            probability_fn=partial(
                _monotonic_probability_fn, sigmoid_noise=sigmoid_noise, mode=mode, seed=sigmoid_noise_seed
            ),
            memory_sequence_length=memory_sequence_length,
            score_mask_value=score_mask_value,
            name=name,
        )
        self._num_units = num_units
        self._scale = scale
        self._score_bias_init = score_bias_init
        self._name = name

    def __call__(self, query: Any, state: Any) -> tuple[Any, Any]:
        """`query` [B, U] and the last alignments; returns the alignments [B, L] twice."""
        with tf.variable_scope(None, "luong_monotonic_attention", [query]):
            score = self._biased(_score(self, query), query.dtype)
        alignments = self._probability_fn(score, state)
        return alignments, alignments
