"""Loads operations from a file.

Source: TensorFlow 1.15.5: tensorflow/contrib/util/loader.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def load_op_library(path: str) -> Any:
    """The module of the operations in a shared library.

    Args:
        path: absolute. 1.15.5's own libraries do not load into a current TensorFlow.

    Raises:
        tf.errors.NotFoundError: there is no such file, or it does not fit.
    """
    return tf.load_op_library(path)
