"""Prints a remark if a graph has a gradient for which oneDNN takes many times as long as TensorFlow's own kernel.

For the gradient of a convolution's input oneDNN takes as long as if the output were as large as the
input, and the input had 16 channels. So it is slow where a kernel is about as large as an input of few
channels, as in networks that read text; docs/performance.md has the measurement.
"""

from __future__ import annotations

import os
from functools import cache
from math import prod
from typing import Any

from tf1kit.tf1.free_biases import before_applying
from tf1kit.tf1.private import tensor_util
from tf1kit.tf1.remark import once

KIND = "Conv2DBackpropInput"
CHANNELS = 16  # that oneDNN computes at least
MANY = 200.0  # times the multiplications; the time was about a tenth of that
LARGE = 1e7  # multiplications of an example that are worth a remark
WHAT = (
    "oneDNN can take many times as long for {{name}} as TensorFlow's own kernel does, because its kernel of {kernel} is about "
    "as large as its input of few channels; to take TensorFlow's own kernels: tf1kit run --no-onednn (docs/1-run-it.md)"
)


def times(operation: Any) -> float:
    """How many times the multiplications of the gradient of an input oneDNN does; 1 where they are few or not known."""
    images, kernel, result = operation.outputs[0].shape, operation.inputs[1].shape, operation.inputs[2].shape
    shapes: list[list[Any]] = [shape.as_list()[1:] if shape.rank == 4 else [None] for shape in (images, result)]
    if operation.get_attr("data_format") != b"NHWC" or set(operation.get_attr("strides")) != {1}:
        return 1.0
    if None in [*shapes[0], *shapes[1]] or not kernel.is_fully_defined():
        return 1.0
    (height, width, channels), (rows, columns, maps) = shapes
    done = height * width * max(channels, CHANNELS) * prod(kernel.as_list()[:2]) * maps
    needed = rows * columns * channels * prod(kernel.as_list()[:2]) * maps
    return done / needed if done >= LARGE else 1.0


def tell(used: Any, pairs: list[tuple[Any, Any]]) -> None:
    """Print the remark if the gradients are of a graph that has such a one."""
    if os.environ.get("TF_ENABLE_ONEDNN_OPTS") == "0":
        return
    for graph in {gradient.graph for gradient, _ in pairs if tensor_util.is_tf_type(gradient)}:
        for operation in graph.get_operations():
            if operation.type == KIND and times(operation) >= MANY:
                kernel = "x".join(map(str, operation.inputs[1].shape.as_list()))
                once(WHAT.format(kernel=kernel), operation.name)
                return


@cache
def install() -> None:
    """Let `apply_gradients` print the remark, in a process that the kit owns."""
    before_applying(tell)
