"""Vectors of independent elements of Student's t distribution, before an affine map.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/vector_student_t.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived
from tf1kit.contrib.own.distributions.bijectors.affine import Affine
from tf1kit.contrib.own.distributions.distribution_util import shapes_from_loc_and_scale
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution
from tf1kit.tf1.private import distribution_util


class _VectorStudentT(TransformedDistribution):
    """`bijectors.Affine` of a vector of Student's t distribution with `df` degrees of freedom."""

    def __init__(
        self,
        df: Any,
        loc: Any = None,
        scale_identity_multiplier: Any = None,
        scale_diag: Any = None,
        scale_tril: Any = None,
        scale_perturb_factor: Any = None,
        scale_perturb_diag: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "VectorStudentT",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name) as name, tf.name_scope("init"):
            affine = Affine(
                loc,
                scale_identity_multiplier,
                scale_diag,
                scale_tril,
                scale_perturb_factor,
                scale_perturb_diag,
                validate_args,
            )
            zero, one = tf.zeros([], dtype=affine.dtype), tf.ones([], dtype=affine.dtype)
            base = tf.distributions.StudentT(df=df, loc=zero, scale=one)
            batch_shape, event_shape = shapes_from_loc_and_scale(affine.shift, affine.scale)
            batch_shape = distribution_util.pick_vector(
                base.is_scalar_batch(), batch_shape, tf.constant([], dtype=tf.int32)
            )
            super().__init__(base, affine, batch_shape, event_shape, validate_args, name)
        derived(self, parameters)

    @property
    def df(self) -> Any:
        """The degrees of freedom."""
        return self.distribution.df

    @property
    def loc(self) -> Any:
        """The vector that is added, or None."""
        return self.bijector.shift

    @property
    def scale(self) -> Any:
        """The operator."""
        return self.bijector.scale
