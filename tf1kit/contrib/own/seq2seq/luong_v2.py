"""Multiplicative attention as Keras layers, scaled and monotonic. The formulas are those of
`luong`.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.seq2seq.luong import _luong_score
from tf1kit.contrib.own.seq2seq.mechanism_v2 import (
    _BaseAttentionMechanismV2,
    _BaseMonotonicAttentionMechanismV2,
    dense,
)
from tf1kit.contrib.own.seq2seq.monotonic import _monotonic_probability_fn


class LuongAttentionV2(_BaseAttentionMechanismV2):
    """Multiplicative attention, as a Keras layer.

    Args:
        units: U, the size of keys and queries.
        memory: [B, L, M], or None.
        memory_sequence_length: see `_BaseAttentionMechanismV2`.
        scale: whether the scores are multiplied by a variable.
        probability_fn: "softmax" or "hardmax".
        dtype: the dtype of the layers; by default float32.
        name: the layer's name.
        **kwargs: `memory_layer` in place of a dense layer, and those of a Keras layer.

    Raises:
        ValueError: there is no such `probability_fn`, or M is not static.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        scale: bool = False,
        probability_fn: str = "softmax",
        dtype: Any = None,
        name: str = "LuongAttention",
        **kwargs: Any,
    ) -> None:
        normal = self._process_probability_fn(probability_fn)
        dtype = dtype or tf.float32
        self.probability_fn_name = probability_fn
        self.units = units
        self.scale = scale
        self.scale_weight: Any = None
        super().__init__(
            memory=memory,
            memory_sequence_length=memory_sequence_length,
            memory_layer=kwargs.pop("memory_layer", None) or dense(units, "memory_layer", dtype),
            probability_fn=lambda score, _: normal(score),
            name=name,
            dtype=dtype,
            **kwargs,
        )

    def build(self, input_shape: Any) -> None:
        """Make the variables that are missing."""
        super().build(input_shape)
        if self.scale and self.scale_weight is None:
            self.scale_weight = self.add_weight("attention_g", initializer=tf.ones_initializer, shape=())
        self.built = True

    def _score(self, query: Any) -> Any:
        return _luong_score(query, self.keys, self.scale_weight)

    def get_config(self) -> dict[str, Any]:
        """See `_BaseAttentionMechanismV2.get_config`."""
        mine = {"units": self.units, "scale": self.scale, "probability_fn": self.probability_fn_name}
        return {**super().get_config(), **mine}


class LuongMonotonicAttentionV2(_BaseMonotonicAttentionMechanismV2):
    """Multiplicative attention that only moves forward, as a Keras layer.

    Args:
        units, memory, memory_sequence_length, scale, dtype, name, **kwargs: see `LuongAttentionV2`.
        sigmoid_noise, sigmoid_noise_seed, score_bias_init, mode: see `LuongMonotonicAttention`.

    Raises:
        ValueError: M is not static.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        units: int,
        memory: Any,
        memory_sequence_length: Any = None,
        scale: bool = False,
        sigmoid_noise: float = 0.0,
        sigmoid_noise_seed: int | None = None,
        score_bias_init: float = 0.0,
        mode: str = "parallel",
        dtype: Any = None,
        name: str = "LuongMonotonicAttention",
        **kwargs: Any,
    ) -> None:
        dtype = dtype or tf.float32
        self.units = units
        self.scale = scale
        self.sigmoid_noise = sigmoid_noise
        self.sigmoid_noise_seed = sigmoid_noise_seed
        self.score_bias_init = score_bias_init
        self.mode = mode
        self.attention_g: Any = None
        super().__init__(
            memory=memory,
            memory_sequence_length=memory_sequence_length,
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
        if self.scale and self.attention_g is None:
            self.attention_g = self.add_weight("attention_g", initializer=tf.ones_initializer, shape=())
        self._add_score_bias()
        self.built = True

    def _score(self, query: Any) -> Any:
        return _luong_score(query, self.keys, self.attention_g) + self.attention_score_bias

    def get_config(self) -> dict[str, Any]:
        """See `_BaseAttentionMechanismV2.get_config`."""
        names = ("units", "scale", "sigmoid_noise", "sigmoid_noise_seed", "score_bias_init", "mode")
        return {**super().get_config(), **{name: getattr(self, name) for name in names}}
