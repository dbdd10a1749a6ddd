"""Makes float32 float64, and complex64 complex128, in the attributes of a node: types, lists of
types, and constants.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.core.framework import types_pb2 as types

REF = 100  # the type of a reference is that of its tensor plus 100
DOUBLED = {types.DT_FLOAT: types.DT_DOUBLE, types.DT_COMPLEX64: types.DT_COMPLEX128}
DOUBLED.update({narrow + REF: wide + REF for narrow, wide in DOUBLED.items()})
# The elements of a TensorProto: narrow and wide field, NumPy's narrow and wide type in `tensor_content`.
ELEMENTS = {
    types.DT_FLOAT: ("float_val", "double_val", "<f4", "<f8"),
    types.DT_COMPLEX64: ("scomplex_val", "dcomplex_val", "<c8", "<c16"),
}


def widen(node: Any, stays: Callable[[str, int], bool]) -> None:
    """Widen the attributes of a NodeDef in place.

    Args:
        node: a NodeDef.
        stays: says of an attribute, and of the index in a list (-1 if it is not a list), whether
            its type stays.
    """
    held = False  # a constant is as wide as the type beside it
    for key, value in node.attr.items():
        if value.HasField("type"):
            held |= stays(key, -1)
            if not stays(key, -1):
                value.type = DOUBLED.get(value.type, value.type)
        for at, one in enumerate(value.list.type):
            if not stays(key, at):
                value.list.type[at] = DOUBLED.get(one, one)
    for value in node.attr.values():
        if value.HasField("tensor") and not held:
            _widen_tensor(value.tensor)


def _widen_tensor(tensor: Any) -> None:
    """Widen a TensorProto; it may hold fewer elements than its shape has, as TensorFlow compresses
    it.
    """
    if tensor.dtype not in ELEMENTS:
        return
    narrow, wide, narrow_bytes, wide_bytes = ELEMENTS[tensor.dtype]
    tensor.dtype = DOUBLED[tensor.dtype]
    if tensor.tensor_content:
        tensor.tensor_content = np.frombuffer(tensor.tensor_content, narrow_bytes).astype(wide_bytes).tobytes()
    getattr(tensor, wide).extend(getattr(tensor, narrow))
    tensor.ClearField(narrow)
