"""The Poisson distribution whose rate is log-normal, as a mixture over a grid of rates.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/poisson_lognormal.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, property_of
from tf1kit.contrib.own.distributions.poisson import Poisson
from tf1kit.tf1.private import distribution_util

__all__ = [
    "PoissonLogNormalQuadratureCompound",
    "quadrature_scheme_lognormal_gauss_hermite",
    "quadrature_scheme_lognormal_quantiles",
]


def quadrature_scheme_lognormal_gauss_hermite(
    loc: Any, scale: Any, quadrature_size: int, validate_args: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """The grid of points of the Gauss-Hermite quadrature.

    Args:
        loc: floating [batch]: the mean of the underlying normal distribution.
        scale: [batch]: its standard deviation.
        quadrature_size: the number of points.
        validate_args: has no effect.
        name: the name scope of the operations.

    Returns:
        The points [batch, quadrature_size], and their probabilities [quadrature_size].
    """
    with tf.name_scope(name, "vector_diffeomixture_quadrature_gauss_hermite", [loc, scale]):
        points, weights = np.polynomial.hermite.hermgauss(deg=quadrature_size)
        points, weights = (each.astype(loc.dtype.as_numpy_dtype) for each in (points, weights))
        probs = tf.convert_to_tensor(weights / np.linalg.norm(weights, ord=1), name="probs", dtype=loc.dtype)
        root = np.sqrt(2.0).astype(loc.dtype.as_numpy_dtype)
        return loc[..., None] + root * scale[..., None] * points, probs


def quadrature_scheme_lognormal_quantiles(
    loc: Any, scale: Any, quadrature_size: int, validate_args: bool = False, name: str | None = None
) -> tuple[Any, Any]:
    """A grid of points that are equally likely, between quantiles of the log-normal distribution.

    The arguments and the result are those of `quadrature_scheme_lognormal_gauss_hermite`.
    """
    with tf.name_scope(name, "quadrature_scheme_lognormal_quantiles", [loc, scale]):
        normal = tf.distributions.Normal(loc, scale, validate_args=validate_args)
        edges = tf.linspace(tf.zeros([], normal.dtype), 1.0, quadrature_size + 3)[1:-1]
        ones = tf.ones_like(normal.batch_shape_tensor())
        quantiles = tf.exp(normal.quantile(tf.reshape(edges, tf.concat([[-1], ones], 0))))
        last = tf.concat([tf.range(1, tf.rank(quantiles)), [0]], 0)
        quantiles = tf.transpose(quantiles, last)
        grid = (quantiles[..., :-1] + quantiles[..., 1:]) / 2.0
        grid.set_shape(normal.batch_shape.concatenate([quadrature_size]))
        return grid, tf.fill([quadrature_size], 1.0 / tf.cast(quadrature_size, normal.dtype))


class PoissonLogNormalQuadratureCompound(Parametric):
    """Counts of events at a rate that is log-normal.

    Args:
        loc: floating [batch]: the mean of the rate's logarithm.
        scale: [batch]: its standard deviation.
        quadrature_size: the number of rates in the grid.
        quadrature_fn: makes the grid of the rates' logarithms; see the functions above.
        validate_args: whether assertions check counts.
        allow_nan_stats: see `tf.distributions.Distribution`.
        name: the name scope of the operations.

    Raises:
        TypeError: the points and the probabilities of the grid have different dtypes.
    """

    def __init__(
        self,
        loc: Any,
        scale: Any,
        quadrature_size: int = 8,
        quadrature_fn: Any = quadrature_scheme_lognormal_quantiles,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "PoissonLogNormalQuadratureCompound",
    ) -> None:
        parameters = dict(locals())
        kept: dict[str, Any] = {"validate_args": validate_args, "allow_nan_stats": allow_nan_stats}
        with tf.name_scope(name, values=[loc, scale]) as name:
            loc = tf.convert_to_tensor(loc, name="loc")
            scale = tf.convert_to_tensor(scale, dtype=loc.dtype, name="scale")
            self._loc, self._scale = loc, scale
            grid, probs = quadrature_fn(loc, scale, quadrature_size, validate_args)
            if grid.dtype.base_dtype != probs.dtype.base_dtype:
                raise TypeError(
                    f"Quadrature grid dtype ({grid.dtype.name}) does not match quadrature probs dtype "
                    f"({probs.dtype.name})."
                )
            self._distribution = Poisson(log_rate=grid, **kept)
            self._mixture_distribution = tf.distributions.Categorical(logits=tf.log(probs), **kept)
            self._quadrature_size = quadrature_size
        self._set_up(name, parameters, (loc, scale), dtype=grid.dtype)

    mixture_distribution = property_of("mixture_distribution", "The distribution of the rate's index in the grid.")
    distribution = property_of("distribution", "The Poisson distributions, one for each rate of the grid.")
    loc = property_of("loc", "The mean of the logarithm of the rate.")
    scale = property_of("scale", "The standard deviation of the logarithm of the rate.")
    quadrature_size = property_of("quadrature_size", "The number of rates.")

    def _batch_shape_tensor(self) -> Any:
        shapes = self.distribution.batch_shape_tensor(), tf.shape(self.mixture_distribution.logits)
        return tf.broadcast_dynamic_shape(*shapes)[:-1]

    def _batch_shape(self) -> Any:
        shapes = self.distribution.batch_shape, self.mixture_distribution.logits.shape
        return tf.broadcast_static_shape(*shapes)[:-1]

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        count = tf.reduce_prod(self.batch_shape_tensor())
        scalar = tf.rank(self.mixture_distribution.logits) < 2
        drawn = tf.concat([[n], tf.fill([tf.cast(scalar, tf.int32)], count)], 0)  # one for each of the batch
        other = distribution_util.gen_new_seed(seed, "poisson_lognormal_quadrature_compound")
        ids = tf.reshape(self.mixture_distribution.sample(drawn, seed=other), [n, -1])
        ids += tf.range(count, dtype=ids.dtype) * self._quadrature_size
        rates = tf.gather(tf.reshape(self.distribution.rate, [-1]), ids)
        rates = tf.reshape(rates, tf.concat([[n], self.batch_shape_tensor()], 0))
        return tf.random_poisson(rates, [], self.dtype, seed)

    def _log_prob(self, x: Any) -> Any:
        return tf.reduce_logsumexp(self.mixture_distribution.logits + self.distribution.log_prob(x[..., None]), -1)

    def _mean(self) -> Any:
        return tf.exp(tf.reduce_logsumexp(self.mixture_distribution.logits + self.distribution.log_rate, -1))

    def _variance(self) -> Any:
        return tf.exp(self._log_variance())

    def _stddev(self) -> Any:
        return tf.exp(0.5 * self._log_variance())

    def _log_variance(self) -> Any:
        """The logarithm of the variance: the mean of the variances, plus the variance of the means."""
        apart = 2.0 * tf.log(tf.abs(self.distribution.mean() - self._mean()[..., None]))
        parts = tf.stack([self.distribution.log_rate, apart], -1)
        return tf.reduce_logsumexp(self.mixture_distribution.logits[..., None] + parts, [-2, -1])
