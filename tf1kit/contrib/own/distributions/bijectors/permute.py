"""A permutation of the elements of a vector, as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/permute.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import Bijector

MESSAGE = "Permutation over `d` must contain exactly one of each of `{0, 1, ..., d}`."


class Permute(Bijector):
    """y[..., k] = x[..., permutation[k]].

    Raises:
        TypeError: the permutation is not of integers.
        ValueError: the permutation is known and does not have each of 0, ..., d once. If it is not known,
            an assertion checks it with `validate_args`.
    """

    def __init__(self, permutation: Any, validate_args: bool = False, name: str | None = None) -> None:
        with tf.name_scope(name, "permute", values=[permutation]):
            permutation = tf.convert_to_tensor(permutation, name="permutation")
            if not permutation.dtype.is_integer:
                raise TypeError(f"permutation.dtype ({permutation.dtype.name}) should be `int`-like.")
            known = tf.get_static_value(permutation)
            if known is not None and {*known} != {*np.arange(known.size)}:
                raise ValueError(MESSAGE)
            if known is None and validate_args:
                largest, _ = tf.nn.top_k(-permutation, k=tf.shape(permutation)[-1], sorted=True)
                is_one = tf.assert_equal(-largest, tf.range(tf.size(largest)), message=MESSAGE)
                permutation = after([is_one], permutation)
            self._permutation = permutation
            super().__init__(
                forward_min_event_ndims=1,
                is_constant_jacobian=True,
                validate_args=validate_args,
                name=name or "permute",
            )

    permutation = property_of("permutation", "Where each element comes from.")

    def _forward(self, x: Any) -> Any:
        return tf.gather(x, self.permutation, axis=-1)

    def _inverse(self, y: Any) -> Any:
        return tf.gather(y, tf.invert_permutation(self.permutation), axis=-1)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        return tf.constant(0.0, dtype=y.dtype.base_dtype)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        return tf.constant(0.0, dtype=x.dtype.base_dtype)
