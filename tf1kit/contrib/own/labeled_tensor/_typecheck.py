"""The error of an argument of another type.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/_typecheck.py.
"""

from __future__ import annotations


class Error(TypeError):
    """An argument has another type than the function takes."""
