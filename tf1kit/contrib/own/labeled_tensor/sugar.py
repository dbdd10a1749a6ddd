"""Reshapes there and back.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/sugar.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor import ops
from tf1kit.contrib.own.labeled_tensor.core import LabeledTensor, as_axis, convert_to_labeled_tensor


class ReshapeCoder:
    """Gives tensors other dimensions, and the first ones back.

    Args:
        existing_axis_names: the dimensions that are replaced.
        new_axes: what takes their place.
        name: the name of the operations.
    """

    def __init__(self, existing_axis_names: list[str], new_axes: list[Any], name: str | None = None) -> None:
        self._existing_axis_names, self._new_axes, self._name = existing_axis_names, new_axes, name
        self._existing_axes: list[Any] | None = None

    def encode(self, labeled_tensor: Any) -> LabeledTensor:
        """The tensor with the new dimensions; ValueError if the old ones are not those of the last
        call.
        """
        with tf.name_scope(self._name, "lt_reshape_encode", [labeled_tensor]) as scope:
            given = convert_to_labeled_tensor(labeled_tensor)
            made = ops.reshape(given, self._existing_axis_names, self._new_axes, name=scope)
            axes = [given.axes[each] for each in self._existing_axis_names]
            if self._existing_axes is not None and self._existing_axes != axes:
                raise ValueError(
                    f"input axes {axes!r} do not match axes from previous method call {self._existing_axes!r}"
                )
            self._existing_axes = axes
            return made

    def decode(self, labeled_tensor: Any) -> LabeledTensor:
        """The tensor with the old dimensions; ValueError before the first `encode`."""
        if self._existing_axes is None:
            raise ValueError("decode called before encode")
        with tf.name_scope(self._name, "lt_reshape_decode", [labeled_tensor]) as scope:
            names = [each if isinstance(each, str) else as_axis(each).name for each in self._new_axes]
            return ops.reshape(convert_to_labeled_tensor(labeled_tensor), names, self._existing_axes, name=scope)
