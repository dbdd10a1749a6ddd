"""A distribution that is always the same point.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/deterministic.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import Parametric, property_of


class Deterministic(Parametric):
    """The scalar `loc`. A value within `atol + rtol * |loc|` has probability 1."""

    def __init__(
        self,
        loc: Any,
        atol: Any = None,
        rtol: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "Deterministic",
    ) -> None:
        parameters = dict(locals())
        with tf.name_scope(name, values=[loc, atol, rtol]) as name:
            self._loc = tf.convert_to_tensor(loc, name="loc")
            self._atol, self._rtol = (self._tolerance(each, validate_args) for each in (atol, rtol))
            self._slack = self._atol if rtol is None else self._atol + self._rtol * tf.abs(self._loc)
        self._set_up(name, parameters, (self._loc,))

    loc = property_of("loc", "The point.")
    atol = property_of("atol", "The absolute tolerance.")
    rtol = property_of("rtol", "The relative tolerance.")

    def _tolerance(self, tol: Any, validate: bool) -> Any:
        tol = tf.convert_to_tensor(0 if tol is None else tol, self._loc.dtype)
        with tf.control_dependencies([tf.assert_non_negative(tol)] if validate else []):
            return tf.identity(tol)

    def _entropy(self) -> Any:
        return tf.zeros(self.batch_shape_tensor(), self.dtype)

    def _mean(self) -> Any:
        return tf.identity(self.loc)

    def _variance(self) -> Any:
        return tf.zeros_like(self.loc)

    def _mode(self) -> Any:
        return self.mean()

    def _sample_n(self, n: Any, seed: Any = None) -> Any:
        return tf.tile(self.loc[None], tf.concat([[n], tf.ones_like(tf.shape(self.loc))], 0))

    def _prob(self, x: Any) -> Any:
        return tf.cast(tf.abs(x - self.loc) <= self._slack, self.dtype)

    def _cdf(self, x: Any) -> Any:
        return tf.cast(x >= self.loc - self._slack, self.dtype)


class VectorDeterministic(Deterministic):
    """The vector `loc`; see `Deterministic`."""

    def __init__(
        self,
        loc: Any,
        atol: Any = None,
        rtol: Any = None,
        validate_args: bool = False,
        allow_nan_stats: bool = True,
        name: str = "VectorDeterministic",
    ) -> None:
        if validate_args and tf.convert_to_tensor(loc).shape.rank == 0:
            raise ValueError("Argument loc must be at least rank 1.")
        super().__init__(loc, atol, rtol, validate_args, allow_nan_stats, name)

    def _batch_shape_tensor(self) -> Any:
        return tf.shape(self.loc)[:-1]

    def _batch_shape(self) -> Any:
        return self.loc.shape[:-1]

    def _event_shape_tensor(self) -> Any:
        return tf.shape(self.loc)[-1]  # a scalar, as in 1.15.5

    def _event_shape(self) -> Any:
        return self.loc.shape[-1:]

    def _prob(self, x: Any) -> Any:
        checks = [tf.assert_equal(tf.shape(self.loc)[-1], tf.shape(x)[-1])] if self.validate_args else []
        with tf.control_dependencies(checks):
            return tf.cast(tf.reduce_all(tf.abs(x - self.loc) <= self._slack, -1), self.dtype)

    def _cdf(self, x: Any) -> Any:
        raise NotImplementedError("cdf is not implemented")
