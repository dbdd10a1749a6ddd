"""`tf.Print` with names, dtypes and shapes.

Source: TensorFlow 1.15.5: tensorflow/contrib/framework/python/ops/prettyprint_ops.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

KINDS = ((tf.Tensor, "Tensor"), (tf.SparseTensor, "SparseTensor"), (tf.TensorArray, "TensorArray"))
MESSAGE = "{} must be of type Tensor, SparseTensor or TensorArray"


def _kind(value: Any) -> str:
    found = next((name for kind, name in KINDS if isinstance(value, kind)), "")
    return "Variable" if not found and isinstance(value, tf.Variable) else found


def _described(value: Any, name: bool, dtype: bool, shape: bool, indicator: bool) -> list[Any]:
    """What is printed of a value: tensors, most of them strings."""
    kind, found = _kind(value), []
    if name and kind == "Tensor":
        found.append(tf.constant(f"Name: {value.name}"))
    if dtype:
        if not kind:
            raise ValueError("t must be a Tensor, SparseTensor, TensorArray or Variable.")
        found.append(tf.constant(f"Type: {kind} ({value.dtype.name})"))
    if shape and kind == "SparseTensor":
        found += [tf.constant("Shape:"), value.dense_shape]
    elif shape and kind == "Tensor":
        found.append(tf.constant(f"Shape: {value.get_shape().dims}"))
    elif shape and kind == "TensorArray":
        found += [tf.constant("Size:"), value.size()]
    if indicator and value.dtype == tf.bool:
        first = tf.argmax(tf.cast(value, tf.uint8), 0)
        found += [tf.constant("First True in Boolean tensor at:"), first]
    if kind == "SparseTensor":
        found += [tf.constant("Sparse indices:"), value.indices, tf.constant("Sparse values:"), value.values]
    elif kind == "Tensor":
        found += [tf.constant("Value:"), value]
    elif kind == "TensorArray":
        found += [tf.constant("Value:"), value.stack()]
    return found


def print_op(
    input_: Any,
    data: Sequence[Any] | None = None,
    message: str | None = None,
    first_n: int | None = None,
    summarize: int | None = 20,
    print_tensor_name: bool = True,
    print_tensor_type: bool = True,
    print_shape: bool = True,
    summarize_indicator_vector: bool = True,
    name: str | None = None,
) -> Any:
    """The value as it is; each time that it is computed, it is printed to stderr.

    Args:
        input_: a tensor, a sparse tensor, a tensor array or a variable.
        data: further values that are printed.
        message: printed first.
        first_n: how often it is printed; None for always.
        summarize: how many elements are printed of each tensor.
        print_tensor_name: whether names are printed.
        print_tensor_type: whether dtypes are printed.
        print_shape: whether shapes are printed.
        summarize_indicator_vector: whether the place of the first True is printed for booleans.
        name: the name of the operation.

    Raises:
        ValueError: `input_` is something else.
    """
    if input_ is None:
        raise ValueError(MESSAGE.format("input_"))
    options = (print_tensor_name, print_tensor_type, print_shape, summarize_indicator_vector)
    printed = [part for value in (input_, *(data or ())) for part in _described(value, *options)]
    kind = _kind(input_)
    if not kind:
        raise ValueError(MESSAGE.format("input_"))
    carrier = input_ if kind in ("Tensor", "Variable") else tf.constant([])
    carrier = tf.Print(carrier, printed, message or "", first_n, summarize, name)
    if kind in ("Tensor", "Variable"):
        return carrier
    with tf.control_dependencies([carrier]):
        if kind == "SparseTensor":
            parts = (input_.indices, input_.values, input_.dense_shape)
            return tf.SparseTensor(*(tf.identity(part) for part in parts))
        return tf.TensorArray(dtype=input_.dtype, handle=input_.handle, flow=input_.flow)
