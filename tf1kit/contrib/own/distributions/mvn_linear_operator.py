"""The normal distribution of vectors, by a linear operator.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/mvn_linear_operator.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions.bijectors.affine_linear_operator import AffineLinearOperator
from tf1kit.contrib.own.distributions.distribution_util import is_diagonal_scale
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution


class MultivariateNormalLinearOperator(TransformedDistribution):
    """The mean is `loc`, by default 0, and the covariance `scale` times its adjoint.

    Raises:
        ValueError: `scale` is missing, or has another size than `loc`.
        TypeError: `scale` is not floating.
    """

    def __init__(
        self,
        loc: Any = None,
        scale: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MultivariateNormalLinearOperator",
    ) -> None:
        parameters = dict(locals())
        if scale is None:
            raise ValueError("Missing required `scale` parameter.")
        if not scale.dtype.is_floating:
            raise TypeError("`scale` parameter must have floating-point dtype.")
        with tf.name_scope(name) as name:
            loc = None if loc is None else tf.convert_to_tensor(loc, name="loc")
            batch, event = _shapes(loc, scale)
            zero, one = tf.zeros([], scale.dtype), tf.ones([], scale.dtype)
        affine = AffineLinearOperator(loc, scale, validate_args)
        base = tf.distributions.Normal(zero, one)
        super().__init__(base, affine, batch, event, validate_args, name)
        derived(self, parameters)

    @property
    def loc(self) -> Any:
        """The mean, or None."""
        return self.bijector.shift

    @property
    def scale(self) -> Any:
        """The operator."""
        return self.bijector.scale

    def _mean(self) -> Any:
        shape = tf.concat([self.batch_shape_tensor(), self.event_shape_tensor()], 0)
        zeros = tf.zeros(shape, self.dtype)
        return zeros if self.loc is None else self.loc + zeros

    def _covariance(self) -> Any:
        if is_diagonal_scale(self.scale):
            return tf.matrix_diag(tf.square(self.scale.diag_part()))
        return self.scale.matmul(self.scale.to_dense(), adjoint_arg=True)

    def _variance(self) -> Any:
        if is_diagonal_scale(self.scale):
            return tf.square(self.scale.diag_part())
        return tf.matrix_diag_part(self._covariance())

    def _stddev(self) -> Any:
        return tf.abs(self.scale.diag_part()) if is_diagonal_scale(self.scale) else tf.sqrt(self._variance())

    def _mode(self) -> Any:
        return self._mean()


def _shapes(loc: Any, scale: Any) -> tuple[Any, Any]:
    """The batch shape and the event shape, static where they are known."""
    size = tf.compat.dimension_value(scale.range_dimension)
    of_loc = None if loc is None else tf.compat.dimension_value(loc.shape[-1])
    if of_loc not in (None, 1, size) and size is not None:
        raise ValueError(f"Event size of 'scale' ({size}) could not be broadcast up to that of 'loc' ({of_loc}).")
    event = scale.range_dimension_tensor()[None] if size is None else [size]
    static = scale.batch_shape if loc is None else tf.broadcast_static_shape(scale.batch_shape, loc.shape[:-1])
    if static.is_fully_defined():
        return static.as_list(), event
    batch = scale.batch_shape_tensor()
    return (batch if loc is None else tf.broadcast_dynamic_shape(batch, tf.shape(loc)[:-1])), event


@tf.distributions.RegisterKL(  # type: ignore[untyped-decorator]
    MultivariateNormalLinearOperator, MultivariateNormalLinearOperator
)
def _divergence(a: Any, b: Any, name: str | None = None) -> Any:
    def squared(x: Any) -> Any:
        return tf.reduce_sum(tf.square(x), [-2, -1])

    with tf.name_scope(name, "kl_mvn"):
        if is_diagonal_scale(a.scale) and is_diagonal_scale(b.scale):
            ratio = (a.stddev() / b.stddev())[..., None]
        else:
            ratio = b.scale.solve(a.scale.to_dense())
        size = tf.cast(a.scale.domain_dimension_tensor(), a.dtype)
        moved = b.scale.solve((b.mean() - a.mean())[..., None])
        volumes = b.scale.log_abs_determinant() - a.scale.log_abs_determinant()
        found = volumes + 0.5 * (-size + squared(ratio) + squared(moved))
        found.set_shape(tf.broadcast_static_shape(a.batch_shape, b.batch_shape))
        return found
