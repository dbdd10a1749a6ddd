"""The precision in which a port computes, as Keras's dtype policies name it.

`mixed_bfloat16` is the policy of `--precision bfloat16`: layers compute in bfloat16, and keep their
weights in float32. What a network returns is widened before its loss, because a bfloat16 has 8 bits:
a mean over a batch would lose most of what distinguishes its examples.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import keras
import tensorflow as tf

POLICIES = {"float32": "float32", "bfloat16": "mixed_bfloat16"}  # --precision -> Keras's policy


@contextmanager
def precision(dtype: str) -> Iterator[None]:
    """A block in which Keras's default dtype policy and `floatx` are `dtype`.

    Layers use the policy. `keras.Input` and operations on plain Python numbers use `floatx`.
    """
    before = keras.config.dtype_policy(), keras.config.floatx()
    try:
        keras.config.set_dtype_policy(dtype)
        keras.config.set_floatx(variable_dtype(dtype))
        yield
    finally:
        keras.config.set_dtype_policy(before[0])
        keras.config.set_floatx(before[1])


def variable_dtype(policy: str) -> str:
    """The dtype of the weights under a policy: float32 for a mixed one."""
    return str(keras.DTypePolicy(policy).variable_dtype)


def widened(endpoints: dict[str, Any], dtype: str) -> dict[str, Any]:
    """The end points for a loss in this dtype, which is that of the weights."""
    return {name: tf.cast(value, dtype) if value.dtype.is_floating else value for name, value in endpoints.items()}


def computes_in(model: Any, dtype: str) -> bool:
    """Whether a layer of the model computes in this dtype; the model itself, if its layers are made later."""
    layers = list(model._flatten_layers(include_self=False)) or [model]
    return any(layer.compute_dtype == dtype for layer in layers)
