"""A distribution with another batch shape.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/batch_reshape.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Distribution, derived, property_of
from tf1kit.tf1.private import constant_value_as_shape

NO_BROADCAST = "Broadcasting is not supported; "


class BatchReshape(Distribution):
    """The distributions of a batch in another shape.

    Args:
        distribution: the distribution.
        batch_shape: an int32 vector; one size may be -1.
        validate_args: whether assertions check shapes that are not known.
        allow_nan_stats: see `Distribution`.
        name: by default "BatchReshape" and the name of the distribution.

    Raises:
        ValueError: the shape is known not to be a vector, or not to fit.
        NotImplementedError: a value has not the shape of batch and event at its end.
    """

    def __init__(
        self,
        distribution: Any,
        batch_shape: Any,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str | None = None,
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name or f"BatchReshape{distribution.name}", values=[batch_shape]) as name:
            given: Any = tf.convert_to_tensor(batch_shape, dtype=tf.int32, name="batch_shape")
            validate_init_args_statically(distribution, given)
            self._batch_shape_unexpanded, self._distribution = given, distribution
            before = distribution.batch_shape_tensor()
            found = calculate_reshape(before, given, validate_args)
            self._batch_shape_, self._batch_shape_static, self._runtime_assertions = found
            super().__init__(
                dtype=distribution.dtype,
                reparameterization_type=distribution.reparameterization_type,
                validate_args=validate_args,
                allow_nan_stats=allow_nan_stats,
                parameters={},
                graph_parents=[given, *distribution._graph_parents],
                name=name,
            )
        derived(self, parameters)

    distribution = property_of("distribution", "The distribution.")

    def _batch_shape_tensor(self) -> Any:
        with tf.control_dependencies(self._runtime_assertions):
            return tf.identity(self._batch_shape_)

    def _batch_shape(self) -> Any:
        return self._batch_shape_static

    def _event_shape_tensor(self) -> Any:
        with tf.control_dependencies(self._runtime_assertions):
            return tf.identity(self.distribution.event_shape_tensor())

    def _event_shape(self) -> Any:
        return self.distribution.event_shape

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        with tf.control_dependencies(self._runtime_assertions):
            x = self.distribution.sample(sample_shape=n, seed=seed)
            return tf.reshape(x, tf.concat([[n], self._batch_shape_unexpanded, self.event_shape_tensor()], axis=0))

    def _log_prob(self, x: Any) -> Any:
        return self._of_value(self.distribution.log_prob, x)

    def _prob(self, x: Any) -> Any:
        return self._of_value(self.distribution.prob, x)

    def _log_cdf(self, x: Any) -> Any:
        return self._of_value(self.distribution.log_cdf, x)

    def _cdf(self, x: Any) -> Any:
        return self._of_value(self.distribution.cdf, x)

    def _log_survival_function(self, x: Any) -> Any:
        return self._of_value(self.distribution.log_survival_function, x)

    def _survival_function(self, x: Any) -> Any:
        return self._of_value(self.distribution.survival_function, x)

    def _entropy(self) -> Any:
        return self._statistic(self.distribution.entropy, 0)

    def _mean(self) -> Any:
        return self._statistic(self.distribution.mean, 1)

    def _mode(self) -> Any:
        return self._statistic(self.distribution.mode, 1)

    def _stddev(self) -> Any:
        return self._statistic(self.distribution.stddev, 1)

    def _variance(self) -> Any:
        return self._statistic(self.distribution.variance, 1)

    def _covariance(self) -> Any:
        return self._statistic(self.distribution.covariance, 2)

    def _statistic(self, function: Callable[[], Any], events: int) -> Any:
        """A statistic, with the event shape as often as it has it."""
        with tf.control_dependencies(self._runtime_assertions):
            shape = tf.concat([self._batch_shape_unexpanded, *[self._event_shape_tensor()] * events], axis=0)
            found = tf.reshape(function(), shape)
            if self.batch_shape.rank is not None and self.event_shape.rank is not None:
                static = self.batch_shape
                for _ in range(events):
                    static = static.concatenate(self.event_shape)
                found.set_shape(found.shape.merge_with(static))
            return found

    def _ndims(self, x: Any) -> tuple[Any, Any]:
        """The dimensions of a value, and those of batch and event; numbers if they are known."""
        event, batch = self.event_shape.rank, self.batch_shape.rank
        event = tf.size(self.event_shape_tensor()) if event is None else event
        batch = tf.size(self._batch_shape_unexpanded) if batch is None else batch
        return (tf.rank(x) if x.shape.rank is None else x.shape.rank), batch + event

    def _of_value(self, function: Callable[[Any], Any], x: Any) -> Any:
        with tf.control_dependencies([*self._runtime_assertions, *self._fitting(x)]):
            ndims, inner = self._ndims(x)
            count = ndims - inner
            static = x.shape[:count] if isinstance(count, int) else tf.TensorShape(None)
            samples = np.int32(static.as_list()) if static.is_fully_defined() else tf.shape(x)[:count]
            before = tf.concat([samples, self.distribution.batch_shape_tensor(), self.event_shape_tensor()], axis=0)
            found = function(tf.reshape(x, before))
            found = tf.reshape(found, tf.concat([samples, self._batch_shape_unexpanded], axis=0))
            if static.rank is not None and self.batch_shape.rank is not None:
                found.set_shape(found.shape.merge_with(static.concatenate(self.batch_shape)))
            return found

    def _fitting(self, x: Any) -> list[Any]:
        """The assertions that a value ends in batch and event."""
        with tf.name_scope(name="validate_sample_arg", values=[x]):
            ndims, inner = self._ndims(x)
            many: list[Any] = []
            if isinstance(ndims, int) and isinstance(inner, int):
                if ndims < inner:
                    said = f"too few batch and event dims (expected at least {inner}, saw {ndims})."
                    raise NotImplementedError(NO_BROADCAST + said)
            elif self.validate_args:
                message = f"{NO_BROADCAST}too few batch and event dims."
                many = [tf.assert_greater_equal(ndims, inner, message=message)]
            static = self.batch_shape.concatenate(self.event_shape)
            count = ndims - inner
            found = x.shape[max(count, 0) :] if isinstance(count, int) else tf.TensorShape(None)
            if static.is_fully_defined() and found.is_fully_defined():
                if static.as_list() != found.as_list():
                    expected, saw = np.int32(static.as_list()), np.int32(found.as_list())
                    said = f"unexpected batch and event shape (expected {expected}, saw {saw})."
                    raise NotImplementedError(NO_BROADCAST + said)
                return many
            if not self.validate_args:
                return []
            expected = tf.concat([self.batch_shape_tensor(), self.event_shape_tensor()], axis=0)
            message = f"{NO_BROADCAST}unexpected batch and event shape."
            with tf.control_dependencies(many):
                return [tf.assert_equal(expected, tf.shape(x)[tf.maximum(count, 0) :], message=message)]


def calculate_reshape(
    original_shape: Any, new_shape: Any, validate: bool = False, name: str | None = None
) -> tuple[Any, Any, list[Any]]:
    """A shape without -1, as far as it is known, and the assertions on it.

    Args:
        original_shape: the shape before, an int32 vector.
        new_shape: the shape afterwards, in which one size may be -1.
        validate: whether there are assertions.
        name: the name scope.
    """
    static = constant_value_as_shape(new_shape)
    if static.is_fully_defined():
        return np.int32(static.as_list()), static, []
    with tf.name_scope(name, "calculate_reshape", [original_shape, new_shape]):
        size, is_implicit = tf.reduce_prod(original_shape), tf.equal(new_shape, -1)
        rest = size // tf.maximum(1, -tf.reduce_prod(new_shape))
        shape = tf.where_v2(is_implicit, tf.fill(tf.shape(new_shape), rest), new_shape)
        if not validate:
            return shape, static, []
        count = tf.count_nonzero(is_implicit, dtype=tf.int32)
        return (
            shape,
            static,
            [
                tf.assert_rank(original_shape, 1, message="Original shape must be a vector."),
                tf.assert_rank(new_shape, 1, message="New shape must be a vector."),
                tf.assert_less_equal(count, 1, message="At most one dimension can be unknown."),
                tf.assert_positive(shape, message="Shape elements must be >=-1."),
                tf.assert_equal(tf.reduce_prod(shape), size, message="Shape sizes do not match."),
            ],
        )


def validate_init_args_statically(distribution: Any, batch_shape: Any) -> None:
    """Raise ValueError if a batch shape is known not to fit."""
    if batch_shape.shape.rank not in (None, 1):
        raise ValueError(f"`batch_shape` must be a vector (saw rank: {batch_shape.shape.rank}).")
    static = constant_value_as_shape(batch_shape)
    ours, theirs = static.num_elements(), distribution.batch_shape.num_elements()
    if ours is not None and theirs is not None and ours != theirs:
        raise ValueError(f"`batch_shape` size ({ours}) must match `distribution.batch_shape` size ({theirs}).")
    if static.rank is not None and any(size is not None and size < 1 for size in static.as_list()):
        raise ValueError("`batch_shape` elements must be >=-1.")
