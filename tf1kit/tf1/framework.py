"""Small parts of 1.15.5's `tensorflow.python.framework` that a current TensorFlow no longer has.

Source: TensorFlow 1.15.5: tensorflow/python/framework/{ops,op_def_registry,tensor_like,
tensor_shape}.py. `get_registered_ops` has all operations of the process; in 1.15.5 it had those
whose Python wrappers were imported.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import pywrap_tf_session

Function = TypeVar("Function", bound=Callable[..., Any])
LIKE = (tf.Tensor, tf.IndexedSlices, tf.SparseTensor)


class _Kind(type):
    """The metaclass: instances of TensorFlow's own classes are instances of the class below."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, LIKE)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, LIKE)


class _TensorLike(metaclass=_Kind):
    """The base class that 1.15.5's `Tensor`, `IndexedSlices` and `SparseTensor` have, for
    `isinstance`.
    """


class RegisterShape:
    """A decorator without an effect: shape functions have been in C++ since TensorFlow 1.0.

    Args:
        op_type: the type of an operation.

    Raises:
        TypeError: `op_type` is not a string.
    """

    def __init__(self, op_type: str) -> None:
        if not isinstance(op_type, str):
            raise TypeError("op_type must be a string")

    def __call__(self, f: Function) -> Function:
        """Return the function."""
        return f


def get_registered_ops() -> dict[str, Any]:
    """The `OpDef` of each operation, by its type."""
    from tensorflow.core.framework import op_def_pb2

    found = op_def_pb2.OpList()
    found.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    return {each.name: each for each in found.op}


def scalar() -> tf.TensorShape:
    """The shape []."""
    return tf.TensorShape([])


def vector(length: int | None) -> tf.TensorShape:
    """The shape [length]."""
    return tf.TensorShape([length])


def matrix(rows: int | None, cols: int | None) -> tf.TensorShape:
    """The shape [rows, cols]."""
    return tf.TensorShape([rows, cols])


NAMES: dict[str, dict[str, Any]] = {  # by module, relative to `tensorflow.python`
    "framework.op_def_registry": {"get_registered_ops": get_registered_ops},
    "framework.ops": {"RegisterShape": RegisterShape, "_TensorLike": _TensorLike},
    "framework.tensor_like": {"_TensorLike": _TensorLike},
    "framework.tensor_shape": {"matrix": matrix, "scalar": scalar, "vector": vector},
}
