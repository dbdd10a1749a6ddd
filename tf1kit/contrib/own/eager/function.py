"""`tf.contrib.eager.defun`.  Source: TensorFlow 1.15.5: tensorflow/python/eager/function.py."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from tensorflow.compat import v1 as tf

__all__ = ["defun"]


def defun(
    func: Callable[..., Any] | None = None,
    input_signature: Sequence[Any] | None = None,
    autograph: bool = True,
    experimental_autograph_options: Any = None,
    experimental_relax_shapes: bool = False,
) -> Any:
    """`tf.function` by its earlier name and arguments: a graph of `func`, traced once for each kind
    of arguments.
    """
    return tf.function(
        func,
        input_signature=input_signature,
        autograph=autograph,
        reduce_retracing=experimental_relax_shapes,
        experimental_autograph_options=experimental_autograph_options,
    )
