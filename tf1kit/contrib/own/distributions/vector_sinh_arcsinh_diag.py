"""`SinhArcsinh` for vectors with independent elements.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/vector_sinh_arcsinh_diag.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived, property_of
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.contrib.own.distributions.bijectors.affine import Affine
from tf1kit.contrib.own.distributions.bijectors.chain import Chain
from tf1kit.contrib.own.distributions.distribution_util import make_diag_scale, shapes_from_loc_and_scale
from tf1kit.contrib.own.distributions.sinh_arcsinh import base, changed
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution


class VectorSinhArcsinhDiag(TransformedDistribution):
    """The scale is `scale_diag`, `scale_identity_multiplier`, or their sum; by default 1."""

    def __init__(
        self,
        loc: Any = None,
        scale_diag: Any = None,
        scale_identity_multiplier: Any = None,
        skewness: Any = None,
        tailweight: Any = None,
        distribution: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MultivariateNormalLinearOperator",
    ) -> None:
        parameters = dict(locals())
        values = [loc, scale_diag, scale_identity_multiplier, skewness, tailweight]
        with tf.name_scope(name, values=values) as name:
            loc = None if loc is None else tf.convert_to_tensor(loc, name="loc")
            is_skewed = skewness is not None
            scale = make_diag_scale(loc, scale_diag, scale_identity_multiplier)
            batch_shape, event_shape = shapes_from_loc_and_scale(loc, scale)
            diagonal = scale.diag_part()
            dtype = diagonal.dtype
            distribution, checks = base(distribution, dtype, validate_args, allow_nan_stats)
            diagonal = after(checks, diagonal)
            skewness = tf.convert_to_tensor(skewness if is_skewed else 0.0, dtype, "skewness")
            tailweight = tf.convert_to_tensor(1.0 if tailweight is None else tailweight, dtype, "tailweight")
            bijector, factor = changed(skewness, tailweight, is_skewed, diagonal)
            affine = Affine(shift=loc, scale_diag=factor, validate_args=validate_args)
            super().__init__(distribution, Chain([affine, bijector]), batch_shape, event_shape, validate_args, name)
        derived(self, parameters)
        self._loc, self._scale, self._tailweight, self._skewness = loc, scale, tailweight, skewness

    loc = property_of("loc", "The location, or None.")
    scale = property_of("scale", "The scale, a linear operator.")
    tailweight = property_of("tailweight", "The weight of the tails.")
    skewness = property_of("skewness", "The skewness.")
