"""`tf.Tensor` for programs of TensorFlow 1 that test `type(x) is tf.Tensor`.

Source: TensorFlow 1.15.5, tensorflow/python/framework/ops.py. In 1.15.5 a graph's tensors have the
class `Tensor` itself; today they have a subclass, `SymbolicTensor`. `install` gives them the class
of this file, which is named `Tensor`. Every tensor is an instance of it, even an eager one.
"""

from __future__ import annotations

from functools import cache
from typing import Any

from tf1kit.tf1.private import PyTensor, dtypes, ops
from tf1kit.tf1.private import tensor as tensor_lib


class _Kind(type):
    """The metaclass: instances of TensorFlow's own `Tensor` are instances of the class below."""

    def __instancecheck__(cls, instance: Any) -> bool:
        return isinstance(instance, tensor_lib.Tensor)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, tensor_lib.Tensor)


class Tensor(ops.SymbolicTensor, metaclass=_Kind):
    """A tensor of a graph, with the shape, dtype and operators of TensorFlow's own class."""


Tensor.__module__, Tensor.__doc__ = ops.__name__, tensor_lib.Tensor.__doc__
_installed = False


@cache
def install() -> None:
    """Give the tensors of graphs this class, in a process that the kit owns."""
    global _installed

    def new(cls: type, op: Any, value_index: int, dtype: Any, unique_id: int | None = None) -> Any:
        unique_id = ops.uid() if unique_id is None else unique_id
        return PyTensor.__new__(Tensor, op, value_index, dtypes.as_dtype(dtype), unique_id)

    ops.SymbolicTensor.__new__ = new
    _installed = True


def tensor_class() -> type:
    """The class that `tf.Tensor` is in this process."""
    return Tensor if _installed else tensor_lib.Tensor
