"""Reads MNIST for the tutorials, by `read_data_sets` of contrib.learn.

Source: TensorFlow 1.15.5: tensorflow/examples/tutorials/mnist/input_data.py.
"""

from __future__ import annotations

from typing import Any

from tf1kit.importing.overlay import fetch

TABLE = {"read_data_sets": "tf1kit.contrib.own.learn.mnist:read_data_sets"}  # imported when it is used
__all__ = ["read_data_sets"]  # noqa: F822


def __getattr__(name: str) -> Any:
    if name not in TABLE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return fetch(TABLE[name])
