"""A distribution with another skewness and other tails.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/sinh_arcsinh.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import derived, property_of
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.contrib.own.distributions.bijectors.affine_scalar import AffineScalar
from tf1kit.contrib.own.distributions.bijectors.chain import Chain
from tf1kit.contrib.own.distributions.bijectors.sinh_arcsinh import SinhArcsinh as Bijector
from tf1kit.contrib.own.distributions.distribution_util import get_broadcast_shape, maybe_check_scalar_distribution
from tf1kit.contrib.own.distributions.transformed_distribution import TransformedDistribution


def base(distribution: Any, dtype: Any, validate_args: bool, allow_nan_stats: bool) -> tuple[Any, list[Any]]:
    """The distribution to change, by default the normal one, and assertions on it."""
    if distribution is not None:
        return distribution, maybe_check_scalar_distribution(distribution, dtype, validate_args)
    zero, one = tf.zeros([], dtype=dtype), tf.ones([], dtype=dtype)
    return tf.distributions.Normal(loc=zero, scale=one, allow_nan_stats=allow_nan_stats), []


def changed(skewness: Any, tailweight: Any, is_skewed: bool, scale: Any) -> tuple[Any, Any]:
    """The bijector, and the factor by which its result is multiplied. Without skewness, the two together
    map 2 to 2 `scale`.
    """
    bijector = Bijector(skewness, tailweight)
    straight = Bijector(skewness.dtype.as_numpy_dtype(0.0), tailweight) if is_skewed else bijector
    return bijector, 2 * scale / straight.forward(tf.convert_to_tensor(2, dtype=skewness.dtype))


class SinhArcsinh(TransformedDistribution):
    """The distribution of y = loc + c sinh((arcsinh(x) + skewness) tailweight), where x is normal by default.

    The factor c makes y = loc + 2 `scale` for x = 2 without skewness, whatever `tailweight` is.
    """

    def __init__(
        self,
        loc: Any,
        scale: Any,
        skewness: Any = None,
        tailweight: Any = None,
        distribution: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "SinhArcsinh",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[loc, scale, skewness, tailweight]) as name:
            loc = tf.convert_to_tensor(loc, name="loc")
            dtype, is_skewed = loc.dtype, skewness is not None
            scale = tf.convert_to_tensor(scale, name="scale", dtype=dtype)
            tailweight = tf.convert_to_tensor(1.0 if tailweight is None else tailweight, dtype, "tailweight")
            skewness = tf.convert_to_tensor(0.0 if skewness is None else skewness, dtype, "skewness")
            batch_shape = get_broadcast_shape(loc, scale, tailweight, skewness)
            distribution, checks = base(distribution, dtype, validate_args, allow_nan_stats)
            loc = after(checks, loc)
            bijector, factor = changed(skewness, tailweight, is_skewed, scale)
            affine = AffineScalar(shift=loc, scale=factor, validate_args=validate_args)
            super().__init__(
                distribution, Chain([affine, bijector]), batch_shape, validate_args=validate_args, name=name
            )
        derived(self, parameters)
        self._loc, self._scale, self._tailweight, self._skewness = loc, scale, tailweight, skewness

    loc = property_of("loc", "The location.")
    scale = property_of("scale", "The scale.")
    tailweight = property_of("tailweight", "The weight of the tails.")
    skewness = property_of("skewness", "The skewness.")
