"""Additive attention as Keras layers, weight-normalised and monotonic. The formulas are those of
`bahdanau`.
"""

from __future__ import annotations

import math
from functools import partial
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.bahdanau import _bahdanau_score
from tf1kit.contrib.own.seq2seq.mechanism_v2 import (
    _BaseAttentionMechanismV2,
    _BaseMonotonicAttentionMechanismV2,
    dense,
)
from tf1kit.contrib.own.seq2seq.monotonic import _monotonic_probability_fn
from tf1kit.tf1.private import initializers


class Additive(_BaseAttentionMechanismV2):
    """The variables and the scores of additive attention."""

    units: int
    normalize: bool
    kernel_initializer: Any
    attention_v: Any = None
    attention_g: Any = None
    attention_b: Any = None

    def _add_vector(self) -> None:
        """Make the vector v [U], once."""
        if self.attention_v is None:
            self.attention_v = self.add_weight(
                "attention_v", [self.units], dtype=self.dtype, initializer=self.kernel_initializer
            )

    def _add_norm(self) -> None:
        """Make the scale and the bias [U] of a normalised vector, once."""
        if self.normalize and self.attention_g is None:
            scale = tf.constant_initializer(math.sqrt(1.0 / self.units))
            self.attention_g = self.add_weight("attention_g", dtype=self.dtype, initializer=scale, shape=())
            self.attention_b = self.add_weight(
                "attention_b", [self.units], dtype=self.dtype, initializer=tf.zeros_initializer()
            )

    def _score(self, query: Any) -> Any:
        processed = self.query_layer(query)
        return _bahdanau_score(processed, self.keys, self.attention_v, self.attention_g, self.attention_b)


class BahdanauAttentionV2(Additive):
    """Additive attention, as a Keras layer.

    Args:
        units: U, the size of keys and processed queries.
        memory: [B, L, M], or None.
        memory_sequence_length: see `_BaseAttentionMechanismV2`.
        normalize: whether v is normalised, with a scale and a bias.
        probability_fn: "softmax" or "hardmax".
        kernel_initializer: the initializer of v.
        dtype: the dtype of the layers; by default float32.
        name: the layer's name.
        **kwargs: `query_layer` and `memory_layer` in place of dense layers, and those of a Keras layer.

    Raises:
        ValueError: there is no such `probability_fn`, or M is not static.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        probability_fn: str = "softmax",
        kernel_initializer: Any = "glorot_uniform",
        dtype: Any = None,
        name: str = "BahdanauAttention",
        **kwargs: Any,
    ) -> None:
        normal = self._process_probability_fn(probability_fn)
        dtype = dtype or tf.float32
        self.probability_fn_name = probability_fn
        self.units = units
        self.normalize = normalize
        self.kernel_initializer = initializers.get(kernel_initializer)
        super().__init__(
            memory=memory,
            memory_sequence_length=memory_sequence_length,
            query_layer=kwargs.pop("query_layer", None) or dense(units, "query_layer", dtype),
            memory_layer=kwargs.pop("memory_layer", None) or dense(units, "memory_layer", dtype),
            probability_fn=lambda score, _: normal(score),
            name=name,
            dtype=dtype,
            **kwargs,
        )

    def build(self, input_shape: Any) -> None:
        """Make the variables that are missing."""
        super().build(input_shape)
        self._add_vector()
        self._add_norm()
        self.built = True

    def get_config(self) -> dict[str, Any]:
        """See `_BaseAttentionMechanismV2.get_config`."""
        return {
            **super().get_config(),
            "units": self.units,
            "normalize": self.normalize,
            "probability_fn": self.probability_fn_name,
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
        }


class BahdanauMonotonicAttentionV2(_BaseMonotonicAttentionMechanismV2, Additive):
    """Additive attention that only moves forward, as a Keras layer.

    Args:
        units, memory, memory_sequence_length, normalize, kernel_initializer, dtype, name, **kwargs: see
            `BahdanauAttentionV2`.
        sigmoid_noise, sigmoid_noise_seed, score_bias_init, mode: see `BahdanauMonotonicAttention`.

    Raises:
        ValueError: M is not static.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        normalize: bool = False,
        sigmoid_noise: float = 0.0,
        sigmoid_noise_seed: int | None = None,
        score_bias_init: float = 0.0,
        mode: str = "parallel",
        kernel_initializer: Any = "glorot_uniform",
        dtype: Any = None,
        name: str = "BahdanauMonotonicAttention",
        **kwargs: Any,
    ) -> None:
        dtype = dtype or tf.float32
        self.units = units
        self.normalize = normalize
        self.sigmoid_noise = sigmoid_noise
        self.sigmoid_noise_seed = sigmoid_noise_seed
        self.score_bias_init = score_bias_init
        self.mode = mode
        self.kernel_initializer = initializers.get(kernel_initializer)
        super().__init__(
            memory=memory,
            memory_sequence_length=memory_sequence_length,
            query_layer=kwargs.pop("query_layer", None) or dense(units, "query_layer", dtype),
            memory_layer=kwargs.pop("memory_layer", None) or dense(units, "memory_layer", dtype),
            probability_fn=partial(
                _monotonic_probability_fn, sigmoid_noise=sigmoid_noise, mode=mode, seed=sigmoid_noise_seed
            ),
            name=name,
            dtype=dtype,
            **kwargs,
        )

    def build(self, input_shape: Any) -> None:
        """Make the variables that are missing."""
        super().build(input_shape)
        self._add_vector()
        self._add_score_bias()
        self._add_norm()
        self.built = True

    def _score(self, query: Any) -> Any:
        return super()._score(query) + self.attention_score_bias

    def get_config(self) -> dict[str, Any]:
        """See `_BaseAttentionMechanismV2.get_config`."""
        names = ("units", "normalize", "sigmoid_noise", "sigmoid_noise_seed", "score_bias_init", "mode")
        return {
            **super().get_config(),
            **{name: getattr(self, name) for name in names},
            "kernel_initializer": initializers.serialize(self.kernel_initializer),
        }
