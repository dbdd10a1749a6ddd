"""A mixture whose components are the batch of one distribution.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/mixture_same_family.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import NOT, Distribution, derived, property_of


class MixtureSameFamily(Distribution):
    """The last dimension of the batch of `components_distribution` is that of the components.

    Args:
        mixture_distribution: a Categorical, scalar or with the batch shape of the mixture.
        components_distribution: the components.
        validate_args: check at run time.
        allow_nan_stats: give NaN for undefined statistics.
        name: the name of the distribution.

    Raises:
        ValueError: the distributions do not fit.
    """

    def __init__(
        self,
        mixture_distribution: Any,
        components_distribution: Any,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "MixtureSameFamily",
    ) -> None:
        parameters = dict(locals())
        _check(mixture_distribution, components_distribution)
        self._mixture_distribution = mixture_distribution
        self._components_distribution = components_distribution
        super().__init__(
            dtype=components_distribution.dtype,
            reparameterization_type=NOT,
            validate_args=validate_args,
            allow_nan_stats=allow_nan_stats,
            parameters={},
            graph_parents=mixture_distribution._graph_parents + components_distribution._graph_parents,
            name=name,
        )
        derived(self, parameters)
        self._axis = -1 - self.event_shape.rank

    mixture_distribution = property_of("mixture_distribution", "The distribution of the components.")
    components_distribution = property_of("components_distribution", "The components.")

    def _batch_shape_tensor(self) -> Any:
        return self.components_distribution.batch_shape_tensor()[:-1]

    def _batch_shape(self) -> Any:
        return self.components_distribution.batch_shape.with_rank_at_least(1)[:-1]

    def _event_shape_tensor(self) -> Any:
        return self.components_distribution.event_shape_tensor()

    def _event_shape(self) -> Any:
        return self.components_distribution.event_shape

    def _spread(self, weights: Any, more: int = 0) -> Any:
        """Weights with the dimensions of the batch and of an event."""
        if self.mixture_distribution.batch_shape.rank == 0:
            ones = tf.ones_like(self.batch_shape_tensor())
            shape = tf.shape(weights)
            weights = tf.reshape(weights, tf.concat([shape[:-1], ones, shape[-1:]], 0))
        for _ in range(self.event_shape.rank + more):
            weights = weights[..., None]
        return weights

    def _sample_n(self, n: Any, seed: Any) -> Any:
        x = self.components_distribution.sample(n)
        count = tf.shape(self.mixture_distribution.logits)[-1]
        mask = tf.one_hot(self.mixture_distribution.sample(n), count, dtype=x.dtype)
        return tf.reduce_sum(x * self._spread(mask), self._axis)

    def _logs(self, value: Any) -> Any:
        return tf.reduce_logsumexp(value + tf.nn.log_softmax(self.mixture_distribution.logits, axis=-1), -1)

    def _log_prob(self, x: Any) -> Any:
        return self._logs(self.components_distribution.log_prob(self._padded(x)))

    def _log_cdf(self, x: Any) -> Any:
        return self._logs(self.components_distribution.log_cdf(self._padded(x)))

    def _mean(self) -> Any:
        probs = self._spread(self.mixture_distribution.probs)
        return tf.reduce_sum(probs * self.components_distribution.mean(), self._axis)

    def _variance(self) -> Any:
        probs, parts = self._spread(self.mixture_distribution.probs), self.components_distribution
        inside = tf.reduce_sum(probs * parts.variance(), self._axis)
        between = tf.squared_difference(parts.mean(), self._padded(self._mean()))
        return inside + tf.reduce_sum(probs * between, self._axis)

    def _covariance(self) -> Any:
        if self.event_shape.rank != 1:
            raise NotImplementedError("covariance is not implemented")
        probs, parts = self._spread(self.mixture_distribution.probs, 1), self.components_distribution
        away = parts.mean() - self._padded(self._mean())
        between = away[..., None, :] * away[..., None]
        return tf.reduce_sum(probs * parts.covariance(), -3) + tf.reduce_sum(probs * between, -3)

    def _padded(self, x: Any) -> Any:
        """Values with a dimension of length 1 for the components."""
        return tf.expand_dims(x, self._axis)


def _check(mixture: Any, components: Any) -> None:
    if not mixture.dtype.is_integer:
        raise ValueError(f"`mixture_distribution.dtype` ({mixture.dtype.name}) is not over integers")
    if mixture.event_shape.rank not in (None, 0):
        raise ValueError("`mixture_distribution` must have scalar `event_dim`s")
    shape, other = mixture.batch_shape, components.batch_shape.with_rank_at_least(1)[:-1]
    if shape.is_fully_defined() and other.is_fully_defined() and shape.rank and shape != other:
        raise ValueError(
            f"`mixture_distribution.batch_shape` (`{shape.as_list()}`) is not compatible with "
            f"`components_distribution.batch_shape` (`{other.as_list()}`)"
        )
    here = tf.compat.dimension_value(mixture.logits.shape.with_rank_at_least(1)[-1])
    there = tf.compat.dimension_value(components.batch_shape.with_rank_at_least(1)[-1])
    if None not in (here, there) and here != there:
        raise ValueError(
            f"`mixture_distribution components` ({here}) does not equal "
            f"`components_distribution.batch_shape[-1]` ({there})"
        )
