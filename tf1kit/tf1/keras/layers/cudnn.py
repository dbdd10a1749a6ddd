"""Recurrent layers of NVIDIA's cuDNN, which 1.15.5 itself runs on a GPU only: they can be imported,
not made.
"""

from __future__ import annotations

from typing import Any

from tf1kit.errors import MissingSymbolError


class _CuDNN:
    """Raises where a layer is made."""

    instead = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise MissingSymbolError(
            f"tf.keras.layers.{type(self).__name__} of TensorFlow 1.15.5 is not available: it calls NVIDIA's cuDNN "
            f"by an operation of its own, on a GPU. Instead: {self.instead}."
        )


class CuDNNLSTM(_CuDNN):
    """Raises MissingSymbolError."""

    instead = 'tf.keras.layers.LSTM(units, recurrent_activation="sigmoid")'


class CuDNNGRU(_CuDNN):
    """Raises MissingSymbolError."""

    instead = 'tf.keras.layers.GRU(units, recurrent_activation="sigmoid", reset_after=True)'
