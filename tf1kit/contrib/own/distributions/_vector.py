"""Vectors whose elements are independent before a linear operator.

Source: TensorFlow 1.15.5:
tensorflow/contrib/distributions/python/ops/vector_exponential_linear_operator.py and
vector_laplace_linear_operator.py.
"""

from __future__ import annotations

import abc
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors.affine_linear_operator import AffineLinearOperator
from tf1kit.contrib.own.distributions.distribution_util import is_diagonal_scale, shapes_from_loc_and_scale
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution


class Vector(TransformedDistribution):
    """`loc` plus `scale` times a vector of independent elements.

    Raises:
        ValueError: `scale` is missing.
        TypeError: `scale` is not floating.
    """

    _variance_before = 1.0
    _in_scope = True  # whether the distribution is named as its scope; if not, it makes another scope inside of it

    @abc.abstractmethod
    def _base(self, dtype: Any, allow_nan_stats: bool) -> Any:
        """The distribution of an element before the operator."""

    def _set_up(self, loc: Any, scale: Any, validate_args: bool, allow_nan_stats: bool, name: str) -> None:
        if scale is None:
            raise ValueError("Missing required `scale` parameter.")
        if not scale.dtype.is_floating:
            raise TypeError("`scale` parameter must have floating-point dtype.")
        with tf.name_scope(name, values=[loc]) as scope:
            loc = None if loc is None else tf.convert_to_tensor(loc, name="loc")
            batch_shape, event_shape = shapes_from_loc_and_scale(loc, scale)
            base, affine = self._base(scale.dtype, allow_nan_stats), AffineLinearOperator(loc, scale, validate_args)
            TransformedDistribution.__init__(
                self, base, affine, batch_shape, event_shape, validate_args, scope if self._in_scope else name
            )

    @property
    def loc(self) -> Any:
        """The vector that is added, or None."""
        return self.bijector.shift

    @property
    def scale(self) -> Any:
        """The operator."""
        return self.bijector.scale

    def _moved(self, value: Any) -> Any:
        """`loc` plus the operator times a vector with `value` in each element."""
        shape = self.batch_shape.concatenate(self.event_shape)
        if not shape.is_fully_defined():
            shape = tf.concat([self.batch_shape_tensor(), self.event_shape_tensor()], 0)
        moved = self.scale.matvec(value * tf.ones(shape, self.dtype))
        return moved if self.loc is None else self.loc + moved

    def _covariance(self) -> Any:
        factor = self.dtype.as_numpy_dtype(self._variance_before)
        if is_diagonal_scale(self.scale):
            return factor * tf.matrix_diag(tf.square(self.scale.diag_part()))
        return factor * self.scale.matmul(self.scale.to_dense(), adjoint_arg=True)

    def _variance(self) -> Any:
        if is_diagonal_scale(self.scale):
            return self.dtype.as_numpy_dtype(self._variance_before) * tf.square(self.scale.diag_part())
        return tf.matrix_diag_part(self._covariance())

    def _stddev(self) -> Any:
        return tf.sqrt(self._variance())
