"""The same layer with other weights."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def clone(op: Any, given: Any, weights: Any, name: str) -> Any:
    """The result of an operation like `op`, of another input and other weights.

    Raises:
        ValueError: the operation is not a layer.
    """
    if op.type == "MatMul":
        transposed = {key: op.get_attr(key) for key in ("transpose_a", "transpose_b")}
        return tf.matmul(given, weights, **transposed, name=name)
    if op.type == "Conv2D":
        about = {key: op.get_attr(key) for key in ("strides", "padding", "use_cudnn_on_gpu")}
        return tf.nn.conv2d(given, weights, **about, data_format=op.get_attr("data_format").decode(), name=name)
    if op.type == "DepthwiseConv2dNative":
        return tf.nn.depthwise_conv2d(given, weights, op.get_attr("strides"), op.get_attr("padding"), name=name)
    raise ValueError(f"Cannot handle operation of type: {op.type}")
