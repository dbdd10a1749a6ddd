"""Derivatives in forward mode, by two gradients.

Source: TensorFlow 1.15.5: tensorflow/contrib/nn/python/ops/fwd_gradients.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf


def fwd_gradients(
    ys: Sequence[Any], xs: Sequence[Any], grad_xs: Sequence[Any] | None = None, assert_unused: bool = False
) -> Any:
    """The derivatives of each y along the direction `grad_xs`.

    The gradient of ys weighted by u is linear in u; its gradient by u is the derivative. So nothing
    needs the values of u.

    Args:
        ys: tensors.
        xs: tensors.
        grad_xs: the direction, a tensor for each x; by default ones.
        assert_unused: whether the run fails if something needs u all the same.

    Returns:
        A tensor like each y, or None.
    """
    us = [tf.zeros_like(y) + float("nan") for y in ys]
    found = tf.gradients(ys, xs, grad_ys=us)
    found = [tf.convert_to_tensor(each) if isinstance(each, tf.IndexedSlices) else each for each in found]
    if assert_unused:
        with tf.control_dependencies([each for each in found if each is not None]):
            failing = tf.Assert(False, [1], name="fwd_gradients")
        with tf.control_dependencies([failing]):
            found = tf.identity_n(found)
    found = [tf.zeros_like(x) if each is None else each for x, each in zip(xs, found, strict=True)]
    for x, each in zip(xs, found, strict=True):
        each.set_shape(x.shape)
    return tf.gradients(found, us, grad_ys=grad_xs)
