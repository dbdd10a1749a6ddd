"""Activations that programs of TensorFlow 1 write by hand, operation by operation.

`tf.nn.gelu` and `tf.nn.silu` compute the same up to the last bits of the values or of the gradients.
Each function takes and gives tensors of any shape and one float type, and can be the `activation` of a
layer.

Sources: google-research/bert `modeling.py`, openai/gpt-2 `model.py`; arXiv:1606.08415, arXiv:1710.05941,
arXiv:1706.02515, arXiv:1603.05201.
"""

from __future__ import annotations

import math
from typing import Any

import keras
import tensorflow as tf


def _curve(x: Any) -> Any:
    return 1.0 + tf.tanh(math.sqrt(2 / math.pi) * (x + 0.044715 * tf.pow(x, 3)))


def gelu(x: Any) -> Any:
    """`x * (0.5 * (1 + tanh(...)))`, as in BERT."""
    return x * (0.5 * _curve(x))


def gelu_of_half(x: Any) -> Any:
    """`0.5 * x * (1 + tanh(...))`, as in GPT-2."""
    return 0.5 * x * _curve(x)


def gelu_by_erf(x: Any) -> Any:
    """`x * (0.5 * (1 + erf(x / sqrt(2))))`, as in the first BERT."""
    return x * (0.5 * (1.0 + tf.math.erf(x / math.sqrt(2))))


def gelu_of_half_by_erf(x: Any) -> Any:
    """`0.5 * x * (1 + erf(x / sqrt(2)))`, as `tf.nn.gelu` computed it at first."""
    return 0.5 * x * (1.0 + tf.math.erf(x / math.sqrt(2)))


def gelu_by_erfc(x: Any) -> Any:
    """`0.5 * x * erfc(-x * sqrt(0.5))`, as `tf.nn.gelu` of current TensorFlow computes it."""
    return 0.5 * x * tf.math.erfc(-x * math.sqrt(0.5))


def swish(x: Any) -> Any:
    """`x * sigmoid(x)`, whose gradient is that of the two operations."""
    return x * tf.sigmoid(x)


def selu(x: Any) -> Any:
    """`scale * where(x >= 0, x, alpha * elu(x))`."""
    return 1.0507009873554805 * tf.where(x >= 0.0, x, 1.6732632423543772 * tf.nn.elu(x))


def concat_elu(x: Any, axis: int = -1) -> Any:
    """`elu(concat([x, -x]))`, which has twice the size along the axis."""
    return tf.nn.elu(tf.concat([x, -x], axis))


for _one in (gelu, gelu_of_half, gelu_by_erf, gelu_of_half_by_erf, gelu_by_erfc, swish, selu, concat_elu):
    keras.saving.register_keras_serializable(package="tf1kit")(_one)
