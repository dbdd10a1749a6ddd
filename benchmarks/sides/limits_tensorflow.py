"""The rates of the machine, by TensorFlow."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import tensorflow as tf

from benchmarks.shapes import CONVOLUTIONS, COPIED, COPY, PRODUCTS, Shape, matrices
from benchmarks.worker import Kind

SAME = {"strides": [1, 1, 1, 1], "padding": "SAME"}


def kind(function: Callable[..., Any], *arrays: np.ndarray, dtype: str = "float32", rows: int | None = None) -> Kind:
    """Work of a function on constant tensors; `rows` of the result are compared."""
    given = [tf.cast(tf.constant(array), dtype) for array in arrays]
    traced = tf.function(function, jit_compile=False)

    def run(steps: int) -> None:
        for _ in range(steps):
            traced(*given)

    return Kind(lambda: tf.cast(traced(*given)[:rows], tf.float32).numpy(), run=run)


def convolution(shape: Shape, part: str, small: bool) -> Kind:
    """One part of the work of a convolution."""
    images, kernel, gradient = shape.arrays(small)
    nn = tf.compat.v1.nn
    if part == "input":
        return kind(lambda k, g: nn.conv2d_backprop_input(images.shape, k, g, **SAME), kernel, gradient, rows=2)
    if part == "kernel":
        return kind(lambda x, g: nn.conv2d_backprop_filter(x, kernel.shape, g, **SAME), images, gradient)
    dtype = "bfloat16" if part == "half" else "float32"
    return kind(lambda x, k: tf.nn.conv2d(x, k, **SAME), images, kernel, dtype=dtype, rows=2)


def kinds(small: bool) -> tuple[str, dict[str, Kind]]:
    """Matrix products, convolutions and a copy."""
    made = {name: kind(tf.matmul, *matrices(), dtype=dtype, rows=8) for dtype, name in PRODUCTS.items()}
    for shape in CONVOLUTIONS:
        made.update((name, convolution(shape, part, small)) for part, name in shape.labels.items())
    made[COPY] = kind(tf.negative, np.ones(COPIED // 4, np.float32), rows=8)
    return tf.__version__, made
