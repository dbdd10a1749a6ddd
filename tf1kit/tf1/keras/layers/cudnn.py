"""Recurrent layers of NVIDIA's cuDNN. A program can import them, but not make them; 1.15.5 runs
them on a GPU only.
"""

from __future__ import annotations

from typing import Any

from tf1kit.errors import MissingSymbolError


class _CuDNN:
    """Raises an error when a layer is made."""

    instead = ""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        raise MissingSymbolError(
            f"tf.keras.layers.{type(self).__name__} of TensorFlow 1.15.5 is not available: it calls NVIDIA's cuDNN "
            f"by its own operation, on a GPU. Instead: {self.instead}."
        )


class CuDNNLSTM(_CuDNN):
    """Raises MissingSymbolError."""

    instead = 'tf.keras.layers.LSTM(units, recurrent_activation="sigmoid")'


class CuDNNGRU(_CuDNN):
    """Raises MissingSymbolError."""

    instead = 'tf.keras.layers.GRU(units, recurrent_activation="sigmoid", reset_after=True)'
