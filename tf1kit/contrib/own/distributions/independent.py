"""Several distributions of a batch as one of larger events.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/independent.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Distribution, derived, property_of
from tf1kit.tf1.private import constant_value


class Independent(Distribution):
    """The last dimensions of the batch are dimensions of the event.

    Args:
        distribution: the distribution.
        reinterpreted_batch_ndims: how many dimensions; by default all but the first.
        validate_args: check at run time.
        name: the name of the distribution.

    Raises:
        ValueError: the batch does not have that many dimensions.
    """

    def __init__(
        self,
        distribution: Any,
        reinterpreted_batch_ndims: Any = None,
        validate_args: bool = False,
        name: str | None = None,
    ) -> None:
        parameters = dict(locals())
        rank = distribution.batch_shape.rank
        if reinterpreted_batch_ndims is None:
            unknown = tf.maximum(0, tf.size(distribution.batch_shape_tensor()) - 1)
            reinterpreted_batch_ndims = unknown if rank is None else max(0, rank - 1)
        known = constant_value(tf.convert_to_tensor(reinterpreted_batch_ndims, tf.int32))
        self._distribution = distribution
        self._known = None if known is None else int(known)
        self._reinterpreted_batch_ndims = reinterpreted_batch_ndims if known is None else self._known
        if rank is not None and known is not None and known > rank:
            raise ValueError(f"reinterpreted_batch_ndims({known}) cannot exceed distribution.batch_ndims({rank})")
        super().__init__(
            dtype=distribution.dtype,
            reparameterization_type=distribution.reparameterization_type,
            validate_args=validate_args,
            allow_nan_stats=distribution.allow_nan_stats,
            parameters={},
            graph_parents=distribution._graph_parents,
            name=name or "Independent" + distribution.name,
        )
        derived(self, parameters)

    distribution = property_of("distribution", "The distribution of the parts.")
    reinterpreted_batch_ndims = property_of("reinterpreted_batch_ndims", "How many dimensions are of the event.")

    def _split(self) -> tuple[Any, Any]:
        shape = self.distribution.batch_shape_tensor()
        at = tf.size(shape) - self.reinterpreted_batch_ndims
        return shape[:at], shape[at:]

    def _batch_shape_tensor(self) -> Any:
        return self._split()[0]

    def _event_shape_tensor(self) -> Any:
        return tf.concat([self._split()[1], self.distribution.event_shape_tensor()], 0)

    def _batch_shape(self) -> Any:
        shape = self.distribution.batch_shape
        known = self._known is not None and shape.rank is not None
        return shape[: shape.rank - self._known] if known else tf.TensorShape(None)

    def _event_shape(self) -> Any:
        shape = self.distribution.batch_shape
        if self._known is None or shape.rank is None:
            return tf.TensorShape(None)
        return shape[shape.rank - self._known :].concatenate(self.distribution.event_shape)

    def _sample_n(self, n: Any, seed: Any) -> Any:
        return self.distribution.sample(n, seed=seed)

    def _summed(self, value: Any) -> Any:
        return tf.reduce_sum(value, -1 - tf.range(self.reinterpreted_batch_ndims))

    def _log_prob(self, x: Any) -> Any:
        return self._summed(self.distribution.log_prob(x))

    def _entropy(self) -> Any:
        return self._summed(self.distribution.entropy())

    def _mean(self) -> Any:
        return self.distribution.mean()

    def _variance(self) -> Any:
        return self.distribution.variance()

    def _stddev(self) -> Any:
        return self.distribution.stddev()

    def _mode(self) -> Any:
        return self.distribution.mode()


@tf.distributions.RegisterKL(Independent, Independent)  # type: ignore[untyped-decorator]
def _divergence(a: Any, b: Any, name: str = "kl_independent") -> Any:
    if a.event_shape != b.event_shape:
        raise ValueError("Event shapes do not match.")
    p, q = a.distribution, b.distribution
    if p.event_shape != q.event_shape:
        raise NotImplementedError("KL between Independents with different event shapes not supported.")
    count = a.event_shape.rank - p.event_shape.rank
    found = tf.distributions.kl_divergence(p, q, name=name)
    return tf.reduce_sum(found, [-i - 1 for i in range(count)])
