"""A distribution whose samples go through a bijector.

Source: TensorFlow 1.15.5: tensorflow/python/ops/distributions/transformed_distribution.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Distribution, derived, property_of
from tf1kit.tf1.private import IdentityBijector, constant_value_as_shape


def _shape(given: Any, scalar: Any) -> Any:
    """The shape that replaces that of the base distribution, as an int32 vector; it is empty if nothing
    replaces it.
    """
    shape = tf.convert_to_tensor([] if given is None else given, tf.int32)
    if shape.shape.rank not in (None, 1):
        raise ValueError("shape override must be a vector")
    if shape.shape.num_elements() != 0 and scalar is False:
        raise ValueError("base distribution not scalar")
    return shape


class TransformedDistribution(Distribution):
    """The distribution of `bijector.forward(x)`.

    Args:
        distribution: the distribution of x.
        bijector: the function; None for the identity.
        batch_shape: replaces the batch shape of a scalar `distribution`.
        event_shape: replaces the event shape of a scalar `distribution`.
        validate_args: check at run time.
        name: the name of the distribution.

    Raises:
        ValueError: a shape is given and the distribution is not scalar.
    """

    def __init__(
        self,
        distribution: Any,
        bijector: Any = None,
        batch_shape: Any = None,
        event_shape: Any = None,
        validate_args: bool = False,
        name: str | None = None,
    ) -> None:
        parameters = dict(locals())
        name = name or ("" if bijector is None else bijector.name) + distribution.name
        self._distribution, self._bijector = distribution, bijector or IdentityBijector(validate_args=validate_args)
        with tf.name_scope(name, values=[event_shape, batch_shape]) as name:
            batch, event = distribution.batch_shape, distribution.event_shape
            self._new_batch = _shape(batch_shape, batch.rank is None or batch.rank == 0)
            self._new_event = _shape(event_shape, event.rank is None or event.rank == 0)
        self._has_batch = self._new_batch.shape.num_elements() != 0
        self._has_event = self._new_event.shape.num_elements() != 0
        self._rotates = self._has_event and not self._has_batch and batch.rank != 0
        super().__init__(
            dtype=distribution.dtype,
            reparameterization_type=distribution.reparameterization_type,
            validate_args=validate_args,
            allow_nan_stats=distribution.allow_nan_stats,
            parameters={},
            graph_parents=distribution._graph_parents + list(self._bijector.graph_parents),
            name=name,
        )
        derived(self, parameters)

    distribution = property_of("distribution", "The distribution before the bijector.")
    bijector = property_of("bijector", "The bijector.")

    def _event_shape_tensor(self) -> Any:
        before = self._new_event if self._has_event else self.distribution.event_shape_tensor()
        return self.bijector.forward_event_shape_tensor(before)

    def _event_shape(self) -> Any:
        known = constant_value_as_shape(self._new_event) if self._has_event else self.distribution.event_shape
        return self.bijector.forward_event_shape(known)

    def _batch_shape_tensor(self) -> Any:
        return self._new_batch if self._has_batch else self.distribution.batch_shape_tensor()

    def _batch_shape(self) -> Any:
        return constant_value_as_shape(self._new_batch) if self._has_batch else self.distribution.batch_shape

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        first, last = ([], [[n]]) if self._rotates else ([[n]], [])
        x = self.distribution.sample(tf.concat([*first, self._new_batch, self._new_event, *last], 0), seed=seed)
        return self._rotated(x, tf.size(self._new_event))

    def _call_sample_n(self, sample_shape: Any, seed: Any, name: str, **kwargs: Any) -> Any:
        with self._name_scope(name, values=[sample_shape]):
            sample_shape = tf.convert_to_tensor(sample_shape, tf.int32, name="sample_shape")
            sample_shape, n = self._expand_sample_shape_to_vector(sample_shape, "sample_shape")
            x = self._sample_n(n, seed, **kwargs)
            x = tf.reshape(x, tf.concat([sample_shape, tf.shape(x)[1:]], 0))
            return self._set_sample_static_shape(self.bijector.forward(x, **kwargs), sample_shape)

    def _rotated(self, x: Any, count: Any) -> Any:
        """Move the first `count` dimensions to the end, if events are sampled before batches."""
        if not self._rotates:
            return x
        rank = tf.rank(x)
        return tf.transpose(x, tf.concat([tf.range(count, rank), tf.range(0, count)], 0))

    def _before(self, y: Any, function: Callable[[Any], Any], reduced: Callable[..., Any]) -> list[tuple[Any, Any]]:
        """A pair for each x that becomes y: the value of `function` at x, reduced over an event, and the
        logarithm of the volume at x.
        """
        rank = self.event_shape.rank
        rank = tf.size(self.event_shape_tensor()) if rank is None else rank
        volume = self.bijector.inverse_log_det_jacobian(y, event_ndims=rank)
        x = self.bijector.inverse(y)
        pairs = [(x, volume)] if self.bijector._is_injective else zip(x, volume, strict=True)
        return [self._reduced(*pair, function, reduced) for pair in pairs]

    def _reduced(
        self, x: Any, volume: Any, function: Callable[[Any], Any], reduced: Callable[..., Any]
    ) -> tuple[Any, Any]:
        count = tf.size(self._new_event)
        value = function(self._rotated(x, tf.rank(x) - count))
        if self._has_event:
            value = reduced(value, tf.range(count) if self._rotates else tf.range(-count, 0))
        return value, tf.cast(volume, value.dtype)

    def _log_prob(self, y: Any) -> Any:
        found = [value + volume for value, volume in self._before(y, self.distribution.log_prob, tf.reduce_sum)]
        return found[0] if len(found) == 1 else tf.reduce_logsumexp(tf.stack(found), 0)

    def _prob(self, y: Any) -> Any:
        found = [value * tf.exp(volume) for value, volume in self._before(y, self.distribution.prob, tf.reduce_prod)]
        return found[0] if len(found) == 1 else tf.add_n(found)

    def _check(self, name: str) -> None:
        """Raise NotImplementedError if one y comes from several x, or if the event shape is replaced."""
        if self._has_event:
            raise NotImplementedError(f"{name} is not implemented when overriding event_shape")
        if not self.bijector._is_injective:
            raise NotImplementedError(f"{name} is not implemented when bijector is not injective.")

    def _of_base(self, name: str, y: Any) -> Any:
        """A function of the distribution before the bijector."""
        self._check(name)
        return getattr(self.distribution, name)(self.bijector.inverse(y))

    def _log_cdf(self, y: Any) -> Any:
        return self._of_base("log_cdf", y)

    def _cdf(self, y: Any) -> Any:
        return self._of_base("cdf", y)

    def _log_survival_function(self, y: Any) -> Any:
        return self._of_base("log_survival_function", y)

    def _survival_function(self, y: Any) -> Any:
        return self._of_base("survival_function", y)

    def _quantile(self, value: Any) -> Any:
        self._check("quantile")
        return self.bijector.forward(self.distribution.quantile(value))

    def _entropy(self) -> Any:
        if not (self.bijector.is_constant_jacobian and self.bijector._is_injective):
            raise NotImplementedError("entropy is not implemented")
        entropy = self.distribution.entropy()
        if self._has_event:
            entropy *= tf.cast(tf.reduce_prod(self._new_event), entropy.dtype)
        if self._has_batch:
            entropy += tf.zeros(self._new_batch, entropy.dtype)
        shape = tf.concat([self.batch_shape_tensor(), self.event_shape_tensor()], 0)
        rank = self.event_shape.rank
        rank = tf.size(self.event_shape_tensor()) if rank is None else rank
        volume = self.bijector.inverse_log_det_jacobian(tf.zeros(shape, self.dtype), event_ndims=rank)
        entropy -= tf.cast(volume, entropy.dtype)
        entropy.set_shape(self.batch_shape)
        return entropy
