"""Kernel size, stride and padding of the operations in a GraphDef.

Source: TensorFlow 1.15.5,
tensorflow/contrib/receptive_field/python/util/parse_layer_parameters.py (the behaviour, not the
code). Fused batch norm of today's graphs has more names than in 1.15.5.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

CONVOLUTIONS = ("Conv2D", "DepthwiseConv2dNative")
POOLS = ("MaxPool", "MaxPoolV2", "AvgPool")
POINTWISE = {
    "Add",
    "AddV2",
    "BiasAdd",
    "Cast",
    "Ceil",
    "ConcatV2",
    "Const",
    "Floor",
    "FusedBatchNorm",
    "FusedBatchNormV2",
    "FusedBatchNormV3",
    "GreaterEqual",
    "Identity",
    "LRN",
    "Log",
    "Mul",
    "Pow",
    "RealDiv",
    "Relu",
    "Relu6",
    "Round",
    "Rsqrt",
    "Softplus",
    "Sub",
    "VariableV2",
}
Pair = tuple[Any, Any]  # horizontal, vertical


def _constant(node: Any, place: int, name_to_node: dict[str, Any], end: str, what: str) -> Any:
    """The value of a constant input, as an array; raises `ValueError` if its name has another end."""
    name = node.input[place]
    if not name.endswith(end):
        raise ValueError(f"{what} does not end with '{end}'")
    return name_to_node[name]


def _numbers(node: Any) -> Any:
    """The value of a constant as nested lists. NumPy 2 would keep int32, where 1.15.5 had int64."""
    return tf.make_ndarray(node.attr["value"].tensor).tolist()


def _stride_size(node: Any, name_to_node: dict[str, Any]) -> Pair:
    """The horizontal and the vertical stride."""
    if node.op == "MaxPoolV2":
        strides = _numbers(_constant(node, 2, name_to_node, "/strides", "Strides name"))
    else:
        strides = node.attr["strides"].list.i
    return strides[2], strides[1]


def _conv_kernel_size(node: Any, name_to_node: dict[str, Any]) -> Pair:
    """The width and the height of a convolution's kernel.

    Raises:
        ValueError: the weights are neither a variable nor a constant, or have another rank.
    """
    read = node.input[1]
    if not read.endswith("/read"):
        raise ValueError("Weight layer's name input to conv layer does not end with '/read'")
    name = read.removesuffix("/read")
    weights = name_to_node[name]
    if weights.op == "VariableV2":
        shape = weights.attr["shape"].shape.dim
    elif weights.op == "Const":
        shape = weights.attr["value"].tensor.tensor_shape.dim
    else:
        raise ValueError(f"Weight layer {name} is not of type VariableV2 or Const: {weights.op}")
    if len(shape) != 4:
        raise ValueError(f"Weight layer {name} does not have rank 4. Instead, it has: {len(shape)}")
    return shape[1].size, shape[0].size


def _pool_kernel_size(node: Any, name_to_node: dict[str, Any]) -> Pair:
    """The width and the height of a pool's window; raises `ValueError` if it spans examples or
    channels.
    """
    if node.op == "MaxPoolV2":
        sizes = _numbers(_constant(node, 1, name_to_node, "/ksize", "Kernel size name"))
    else:
        sizes = node.attr["ksize"].list.i
    for place, which in ((0, "first"), (3, "last")):
        if sizes[place] != 1:
            raise ValueError(f"pool ksize for {which} dim is not 1")
    return sizes[2], sizes[1]


def _padding_size_conv_pool(node: Any, kernel_size: int, stride: int, input_resolution: int | None = None) -> Pair:
    """The padding on both sides together, and that on the left or at the top.

    Args:
        node: a convolution or a pool.
        kernel_size: in one direction.
        stride: in this direction.
        input_resolution: the size of the input in this direction, or None.

    Returns:
        None for what depends on a size that is not known.

    Raises:
        ValueError: the padding has another name.
    """
    padding = node.attr["padding"].s
    if padding == b"VALID":
        return 0, 0
    if padding != b"SAME":
        raise ValueError(f"Invalid padding operation {padding}")
    if input_resolution is not None:
        total = max(kernel_size - (input_resolution % stride or stride), 0)
        return total, total // 2
    if kernel_size == 1:
        return 0, 0
    if stride == 1:
        return kernel_size - 1, (kernel_size - 1) // 2
    if stride == 2 and kernel_size % 2 == 0:
        return None, (kernel_size - 1) // 2
    tf.logging.warning(
        "Padding depends on input size, which means that the effective padding may be different depending on the "
        "input image dimensionality. In this case, alignment check will be skipped. If you know the input resolution, "
        "please set it."
    )
    return None, None


def _padding_size_pad_layer(node: Any, name_to_node: dict[str, Any]) -> tuple[Any, Any, Any, Any]:
    """The padding on both sides together and that on the left; on both together and at the top.

    Raises:
        ValueError: the paddings are not constant, or those of examples or channels are not 0.
    """
    paddings = _constant(node, 1, name_to_node, "/paddings", "Padding layer name")
    if paddings.op != "Const":
        raise ValueError("Padding op is not Const")
    values = _numbers(paddings)
    for place, which in ((0, "first"), (3, "last")):
        if any(values[place]):
            raise ValueError(f"padding is not zero for {which} tensor dim")
    (top, bottom), (left, right) = values[1], values[2]
    return left + right, left, top + bottom, top


def get_layer_params(
    node: Any, name_to_node: dict[str, Any], input_resolution: Any = None, force: bool = False
) -> tuple[Any, ...]:
    """What an operation does to the receptive field.

    Args:
        node: a NodeDef.
        name_to_node: all nodes by name.
        input_resolution: height and width of the operation's input, or None.
        force: whether an unknown operation gives None everywhere.

    Returns:
        kernel size, stride, padding on the left or at the top, and padding on both sides together;
            of each the horizontal and then the vertical number.

    Raises:
        ValueError: the operation is unknown, or its inputs have an unknown form.
    """
    if node.op in CONVOLUTIONS + POOLS:
        stride = _stride_size(node, name_to_node)
        size = (_conv_kernel_size if node.op in CONVOLUTIONS else _pool_kernel_size)(node, name_to_node)
        height, width = (None, None) if input_resolution is None else input_resolution
        total_x, left = _padding_size_conv_pool(node, size[0], stride[0], width)
        total_y, top = _padding_size_conv_pool(node, size[1], stride[1], height)
        return *size, *stride, left, top, total_x, total_y
    if node.op == "Pad":
        total_x, left, total_y, top = _padding_size_pad_layer(node, name_to_node)
        return 1, 1, 1, 1, left, top, total_x, total_y
    if node.op in POINTWISE:
        return 1, 1, 1, 1, 0, 0, 0, 0
    if force:
        return (None,) * 8
    raise ValueError(f"Unknown layer for operation '{node.name}': {node.op}")
