"""Supplies names of `tensorflow.python` that have moved since 2021, such as `array_ops.stack` and
`ops.Tensor`.

TensorFlow 2.16 and later need this. `tf1kit.tf1.moved` says where the names are.  Without them,
`batch_norm`, `unit_norm`, `is_training` as a placeholder, gradient clipping, image decoding,
metrics and the step of evaluation fail.
"""

from __future__ import annotations

from types import ModuleType

from tf1kit.tf1 import moved
from tf1kit.tf1.slim._moved import library, supply


def apply() -> None:
    """Supply the names of every module that tf-slim's modules import."""
    values = [value for module in library() for value in vars(module).values()]
    imported = {value.__name__ for value in values if isinstance(value, ModuleType)}
    for name, table in moved.names().items():
        if f"{moved.PREFIX}{name}" in imported:
            supply(f"{moved.PREFIX}{name}", table)
