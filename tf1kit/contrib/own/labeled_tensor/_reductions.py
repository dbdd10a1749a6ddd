"""Reductions of labeled tensors by the names of their dimensions.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/ops.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor.core import LabeledTensor, convert_to_labeled_tensor


def squeeze(labeled_tensor: Any, axis_names: Any = None, name: str | None = None) -> LabeledTensor:
    """A tensor without some dimensions of length 1, by default without all of them.

    Raises:
        ValueError: one is not there, or longer.
    """
    with tf.name_scope(name, "lt_squeeze", [labeled_tensor]) as scope:
        given = convert_to_labeled_tensor(labeled_tensor)
        if axis_names is None:
            axis_names = [axis.name for axis in given.axes.values() if len(axis) == 1]
        for each in axis_names:
            if each not in given.axes:
                raise ValueError(f"axis {each} is not in tensor axes {given.axes}")
            if len(given.axes[each]) != 1:
                raise ValueError(f"cannot squeeze axis with size greater than 1: ({each}, {given.axes[each]})")
        gone = [i for i, each in enumerate(given.axes) if each in axis_names]
        tensor = tf.squeeze(given.tensor, gone, name=scope) if gone else tf.identity(given.tensor, name=scope)
        return LabeledTensor(tensor, [axis for axis in given.axes.values() if axis.name not in axis_names])


def define_reduce_op(op_name: str, reduce_fn: Callable[..., Any]) -> Callable[..., LabeledTensor]:
    """A function of a labeled tensor and the names of dimensions from a reduction of a tensor. A pair
    of a name and a label keeps the dimension with that label; None stands for no label.
    """

    def op(labeled_tensor: Any, axes: Any = None, name: str | None = None) -> LabeledTensor:
        with tf.name_scope(name, f"lt_{op_name}", [labeled_tensor]) as scope:
            given = convert_to_labeled_tensor(labeled_tensor)
            chosen = list(given.axes) if axes is None else [axes] if isinstance(axes, (str, tuple)) else axes
            gone = [each for each in chosen if isinstance(each, str)]
            kept = {
                each[0]: (each[0], each[1] if each[1] is None else [each[1]]) for each in chosen if each not in gone
            }
            after: dict[str, Any] = {**{each: each for each in gone}, **kept}
            for each in after:
                if each not in given.axes:
                    raise ValueError(f"Axis {each} not in axes {given.axes}")
            dimensions = [i for i, each in enumerate(given.axes) if each in after]
            reduced = reduce_fn(given.tensor, dimensions, keepdims=True)
            left = [after.get(each, axis) for each, axis in given.axes.items()]
            return squeeze(LabeledTensor(reduced, left), gone, name=scope)

    op.__name__, op.__doc__ = op_name, f"`tf.{op_name}` over dimensions by name."
    return op
