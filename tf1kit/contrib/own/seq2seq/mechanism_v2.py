"""The base classes of attention mechanisms that are Keras layers.

Shapes are those of `mechanism`. Source: TensorFlow 1.15.5,
tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py (the behaviour, not the code).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.rnn._base import as_written
from tf1kit.contrib.own.seq2seq.mechanism import Aligned, _maybe_mask_score, _prepare_memory, hardmax
from tf1kit.contrib.own.seq2seq.monotonic import Forward
from tf1kit.contrib.own.seq2seq.shapes import is_layer, static_or_dynamic
from tf1kit.tf1.private import core_layers, deserialize
from tf1kit.tf1.private import keras_Layer as Layer

PROBABILITY_FNS: dict[str, Callable[[Any], Any]] = {"softmax": tf.nn.softmax, "hardmax": hardmax}
LAYERS = ("query_layer", "memory_layer")


def dense(units: int, name: str, dtype: Any) -> Any:
    """A dense layer of Keras without bias."""
    return core_layers.Dense(units, name=name, use_bias=False, dtype=dtype)


class _BaseAttentionMechanismV2(Aligned, Layer):
    """A mechanism with a memory, as a Keras layer.

    Its first call takes the memory; `__init__` makes that call if there is a memory. Later calls take
    `[query, state]` and return the alignments and the next state.

    Args:
        memory: [B, L, M], or None.
        probability_fn: makes alignments [B, L] of scores [B, L] and the last state.
        query_layer: a layer for queries, or None.
        memory_layer: a layer that makes the keys of the memory, or None.
        memory_sequence_length: int [B]; None counts all L positions. Behind the end of a sequence the
            memory is 0; as in 1.15.5, only a mask of Keras takes its scores away.
        **kwargs: those of a Keras layer.

    Raises:
        TypeError: a layer is not a `Layer`, or `probability_fn` cannot be called.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    def __init__(
        self,
        memory: Any,
        probability_fn: Callable[[Any, Any], Any],
        query_layer: Any = None,
        memory_layer: Any = None,
        memory_sequence_length: Any = None,
        **kwargs: Any,
    ) -> None:
        for what, layer in zip(LAYERS, (query_layer, memory_layer), strict=True):
            if layer is not None and not is_layer(layer):
                raise TypeError(f"{what} is not a Layer: {type(layer).__name__}")
        if memory_layer is not None:
            kwargs.setdefault("dtype", memory_layer.dtype)
        super().__init__(**kwargs)
        if not callable(probability_fn):
            raise TypeError(f"probability_fn must be callable, saw type: {type(probability_fn).__name__}")
        self.query_layer = query_layer
        self.memory_layer = memory_layer
        self.probability_fn = self._unmasked_fn = probability_fn
        self.keys: Any = None
        self.values: Any = None
        self.batch_size: Any = None
        self._memory_initialized = False
        self._check_inner_dims_defined = True
        self.supports_masking = True
        self.score_mask_value = tf.as_dtype(self.dtype).as_numpy_dtype(-np.inf)
        if memory is not None:
            inputs = memory if memory_sequence_length is None else [memory, memory_sequence_length]
            self.values = super().__call__(inputs, setup_memory=True)

    def build(self, input_shape: Any) -> None:
        """Build the layer of the memory, and at the first query that of the query."""
        layer = self.query_layer if self._memory_initialized else self.memory_layer
        if layer is not None and not layer.built:
            layer.build(input_shape[0] if isinstance(input_shape, list) else input_shape)

    def __call__(self, inputs: Any, **kwargs: Any) -> Any:
        """See `call`. The memory is added to a query, so that Keras sees what the result depends on.

        Raises:
            ValueError: a query has neither two nor three tensors.
        """
        if self._memory_initialized and not kwargs.get("setup_memory"):
            if len(inputs) not in (2, 3):
                raise ValueError(f"Expect the inputs to have 2 or 3 tensors, got {len(inputs)}")
            inputs = [*inputs, self.values][:3]
        return super().__call__(inputs, **kwargs)

    @as_written
    def call(self, inputs: Any, mask: Any = None, setup_memory: bool = False, **kwargs: Any) -> Any:
        """Take the memory, or answer a query.

        Args:
            inputs: the memory or `[memory, memory_sequence_length]` with `setup_memory`, else the query
                [B, Q] and the last state.
            mask: bool [B, L], of the memory.
            setup_memory: whether the inputs are the memory.
            **kwargs: not used.

        Returns:
            the values of the memory [B, L, M]; or the alignments [B, L] and the next state.

        Raises:
            ValueError: there are too many tensors, no memory yet, or two memories.
        """
        if setup_memory:
            parts = inputs if isinstance(inputs, list) else [inputs]
            if len(parts) not in (1, 2):
                raise ValueError(f"Expect inputs to have 1 or 2 tensors, got {len(parts)}")
            self._setup_memory(parts[0], parts[1] if len(parts) == 2 else None, mask)
            self.built = False  # the layer of the query is not built yet
            return self.values
        if not self._memory_initialized:
            raise ValueError("Cannot query the attention before the setup of memory")
        if len(inputs) not in (2, 3):
            raise ValueError(
                f"Expect the inputs to have query, state, and optional processed memory, got {len(inputs)} items"
            )
        return self._calculate_attention(inputs[0], inputs[1])

    def _setup_memory(self, memory: Any, memory_sequence_length: Any = None, memory_mask: Any = None) -> None:
        """Take the memory; raises `ValueError` if there is one, or both a length and a mask are
        given. In each new function the memory is taken anew: there Keras calls all layers of a
        model again.
        """
        graph = tf.get_default_graph()
        anew = tf.executing_eagerly_outside_functions() and graph.building_function
        if self._memory_initialized and not (anew and getattr(self.values, "graph", None) is not graph):
            raise ValueError("The memory for the attention has already been setup.")
        if memory_sequence_length is not None and memory_mask is not None:
            raise ValueError("memory_sequence_length and memory_mask cannot be used at same time for attention.")
        with tf.name_scope(self.name, "BaseAttentionMechanismInit", tf.nest.flatten(memory)):
            self.values = _prepare_memory(memory, memory_sequence_length, memory_mask, self._check_inner_dims_defined)
            self.keys = self.values if self.memory_layer is None else self.memory_layer(self.values)
            self.batch_size = static_or_dynamic(self.keys, 0)
            self._alignments_size = static_or_dynamic(self.keys, 1)
            if memory_mask is not None:
                self.probability_fn = lambda score, state: self._unmasked_fn(
                    _maybe_mask_score(score, memory_mask=memory_mask, score_mask_value=self.score_mask_value), state
                )
        self._memory_initialized = True

    def _calculate_attention(self, query: Any, state: Any) -> tuple[Any, Any]:
        """The alignments for a query, twice: they are the next state, too."""
        alignments = self.probability_fn(self._score(query), state)
        return alignments, alignments

    def _score(self, query: Any) -> Any:
        """The scores [B, L] of a query."""
        raise NotImplementedError("_calculate_attention need to be implemented by subclasses.")

    def compute_mask(self, inputs: Any, mask: Any = None) -> tuple[None, None]:
        """None twice: the mask of the memory is not one of the alignments."""
        return None, None

    def get_config(self) -> dict[str, Any]:
        """The arguments of the constructor; in place of the memory there is None."""
        layers = {name: getattr(self, name) for name in LAYERS}
        return {
            **super().get_config(),
            **{
                name: {"class_name": type(layer).__name__, "config": layer.get_config()}
                for name, layer in layers.items()
                if layer is not None
            },
            "memory": None,
        }

    def _process_probability_fn(self, func_name: str) -> Callable[[Any], Any]:
        """The function of that name; raises `ValueError` if no function has it."""
        if func_name not in PROBABILITY_FNS:
            raise ValueError(f"Invalid probability function: {func_name}, options are {PROBABILITY_FNS.keys()}")
        return PROBABILITY_FNS[func_name]

    @classmethod
    def deserialize_inner_layer_from_config(cls, config: dict[str, Any], custom_objects: Any) -> dict[str, Any]:
        """A copy of a configuration with its layers made."""
        made = {name: deserialize(config[name], custom_objects=custom_objects) for name in LAYERS if config.get(name)}
        return {**config, **made}

    @classmethod
    def from_config(cls, config: dict[str, Any], custom_objects: Any = None) -> Any:
        """A mechanism without a memory, from what `get_config` returns."""
        return cls(**cls.deserialize_inner_layer_from_config(config, custom_objects))


class _BaseMonotonicAttentionMechanismV2(Forward, _BaseAttentionMechanismV2):
    """A mechanism that is a Keras layer; its alignments start at the first position.

    Source: TensorFlow 1.15.5, tensorflow/contrib/seq2seq/python/ops/attention_wrapper.py.
    """

    score_bias_init: float
    attention_score_bias: Any = None

    def _add_score_bias(self) -> None:
        """Make the bias of all scores, once."""
        if self.attention_score_bias is None:
            self.attention_score_bias = self.add_weight(
                "attention_score_bias",
                shape=(),
                dtype=self.dtype,
                initializer=tf.constant_initializer(self.score_bias_init, dtype=self.dtype),
            )
