"""The product of two labeled tensors over the dimension that they share.

Source: TensorFlow 1.15.5: tensorflow/contrib/labeled_tensor/python/ops/ops.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.labeled_tensor import core
from tf1kit.contrib.own.labeled_tensor.core import LabeledTensor, convert_to_labeled_tensor


def matmul(a: Any, b: Any, name: str | None = None) -> LabeledTensor:
    """The product of vectors or matrices; what they share is summed over.

    Raises:
        NotImplementedError: a rank is above 2, or they share two dimensions.
        ValueError: they are scalars, share nothing, or the dimension differs.
    """
    with tf.name_scope(name, "lt_matmul", [a, b]) as scope:
        a, b = convert_to_labeled_tensor(a), convert_to_labeled_tensor(b)
        shared = _shared(a, b)
        axes = [axis for each in (a, b) for axis in each.axes.values() if axis.name != shared]
        order = core.get_axis_order()
        names = [axis.name for axis in axes]
        if order is not None and [each for each in order if each in names] != names:
            a, b, axes = b, a, axes[::-1]
        left = tf.reshape(a.tensor, (1, -1)) if len(a.axes) == 1 else a.tensor
        right = tf.reshape(b.tensor, (-1, 1)) if len(b.axes) == 1 else b.tensor
        product = tf.matmul(
            left,
            right,
            transpose_a=len(a.axes) == 2 and next(iter(a.axes)) == shared,
            transpose_b=len(b.axes) == 2 and next(iter(b.axes)) != shared,
        )
        gone = [i for i, each in enumerate((a, b)) if len(each.axes) == 1]
        product = tf.squeeze(product, gone) if gone else product
        return LabeledTensor(tf.identity(product, name=scope), axes)


def _shared(a: LabeledTensor, b: LabeledTensor) -> str:
    """The name of the dimension that both have."""
    ranks = len(a.axes), len(b.axes)
    if max(ranks) > 2:
        raise NotImplementedError(
            f"matmul currently requires inputs with rank 2 or less, but inputs have ranks {ranks[0]} and {ranks[1]}"
        )
    if min(ranks) == 0:
        raise ValueError(
            f"matmul currently requires inputs with at least rank 1, but inputs have ranks {ranks[0]} and {ranks[1]}"
        )
    names = set(a.axes) & set(b.axes)
    if len(names) > 1:
        raise NotImplementedError(
            f"matmul does not yet support summing over multiple shared axes: {names!r}. Use transpose and reshape to "
            "create a single shared axis to sum over."
        )
    if not names:
        raise ValueError(
            f"there must have exactly one axis in common between input to matmul: {list(a.axes)!r}, {list(b.axes)!r}"
        )
    name = names.pop()
    if a.axes[name] != b.axes[name]:
        raise ValueError(
            f"axis {name!r} does not match on input arguments: {a.axes[name].value!r} vs {b.axes[name].value!r}"
        )
    return name
