"""The dimensions of a tensor of samples: those of the samples, of the batch and of the event.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/shape.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions._base import property_of
from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import distribution_util


def _known(*values: Any) -> bool:
    return all(tf.get_static_value(value) is not None for value in values)


class _DistributionShape:
    """Splits the shape of a tensor [sample..., batch..., event...].

    Args:
        batch_ndims: how many dimensions the batch has, an int32 scalar.
        event_ndims: how many an event has.
        validate_args: whether assertions check numbers that are not known.
        name: the name scope.

    Raises:
        ValueError: a number is missing, negative, or not a scalar.
        TypeError: a number is not int32.
    """

    def __init__(
        self,
        batch_ndims: Any = None,
        event_ndims: Any = None,
        validate_args: bool = False,
        name: str = "DistributionShape",
    ) -> None:
        for key, ndims in (("batch_ndims", batch_ndims), ("event_ndims", event_ndims)):
            if ndims is None:
                raise ValueError(f"{key} cannot be None")
        self._validate_args, self._name = validate_args, name
        with tf.name_scope(name), tf.name_scope("init"):
            self._batch_ndims = self._count(tf.convert_to_tensor(batch_ndims, name="batch_ndims"))
            self._batch_ndims_static, self._batch_ndims_is_0 = self._introspect_ndims(self._batch_ndims)
            self._event_ndims = self._count(tf.convert_to_tensor(event_ndims, name="event_ndims"))
            self._event_ndims_static, self._event_ndims_is_0 = self._introspect_ndims(self._event_ndims)

    name = property_of("name", "The name scope.")
    batch_ndims = property_of("batch_ndims", "The dimensions of the batch, an int32 scalar.")
    event_ndims = property_of("event_ndims", "The dimensions of an event, an int32 scalar.")
    validate_args = property_of("validate_args", "Whether assertions are made.")

    def get_ndims(self, x: Any, name: str = "get_ndims") -> Any:
        """The number of dimensions of a tensor, an int32 scalar."""
        with self._name_scope(name, [x]):
            x = tf.convert_to_tensor(x, name="x")
            if x.shape.rank is None:
                return tf.rank(x, name="ndims")
            return tf.convert_to_tensor(x.shape.rank, dtype=tf.int32, name="ndims")

    def get_sample_ndims(self, x: Any, name: str = "get_sample_ndims") -> Any:
        """The number of dimensions of the samples, an int32 scalar.

        Raises:
            ValueError: the tensor has too few dimensions.
        """
        with self._name_scope(name, [x]):
            ndims = self.get_ndims(x, name=name)
            batch, event = self._batch_ndims_static, self._event_ndims_static
            if _known(ndims, self.batch_ndims, self.event_ndims):
                known = tf.get_static_value(ndims)
                if known - batch - event < 0:
                    raise ValueError(f"expected batch_ndims({batch}) + event_ndims({event}) <= ndims({known})")
                return tf.convert_to_tensor(known - batch - event, name="sample_ndims")
            with tf.name_scope("sample_ndims"):
                count = ndims - self.batch_ndims - self.event_ndims
                return after([tf.assert_non_negative(count)] if self.validate_args else [], count)

    def get_dims(self, x: Any, name: str = "get_dims") -> tuple[Any, Any, Any]:
        """The dimensions of the samples, of the batch and of the event, int32 vectors."""

        def dims(before: list[Any], size: Any, what: str) -> Any:
            before = before or [tf.zeros([], dtype=tf.int32, name="zero")]
            if _known(size, *before):
                start = sum(tf.get_static_value(each) for each in before)
                stop = start + tf.get_static_value(size)
                return tf.convert_to_tensor([*range(start, stop)], dtype=tf.int32, name=what)
            return tf.range(sum(before), sum(before) + size)

        with self._name_scope(name, [x]):
            return self._each(dims, self.get_sample_ndims(x, name=name), "dims")

    def get_shape(self, x: Any, name: str = "get_shape") -> tuple[Any, Any, Any]:
        """The shapes of the samples, of the batch and of the event, int32 vectors."""
        with self._name_scope(name, [x]):
            x = tf.convert_to_tensor(x, name="x")

            def part(before: list[Any], size: Any, what: str) -> Any:
                before = before or [tf.zeros([], dtype=tf.int32, name="zero")]
                if x.shape.rank is not None and _known(size, *before):
                    start = sum(tf.get_static_value(each) for each in before)
                    sizes = x.shape[start : start + tf.get_static_value(size)]
                    if sizes.is_fully_defined():
                        return tf.convert_to_tensor(sizes.as_list(), dtype=tf.int32, name=what)
                return tf.slice(tf.shape(x), [sum(before)], [size])

            return self._each(part, self.get_sample_ndims(x, name=name), "shape")

    def _each(self, make: Any, samples: Any, what: str) -> tuple[Any, Any, Any]:
        return (
            make([], samples, f"sample_{what}"),
            make([samples], self.batch_ndims, f"batch_{what}"),
            make([samples, self.batch_ndims], self.event_ndims, f"event_{what}"),
        )

    def make_batch_of_event_sample_matrices(
        self, x: Any, expand_batch_dim: bool = True, name: str = "make_batch_of_event_sample_matrices"
    ) -> tuple[Any, Any]:
        """The tensor as [batch..., event, samples], and the shape of the samples.

        A scalar event becomes a vector of one element; so does a scalar batch with
        `expand_batch_dim`.
        """
        with self._name_scope(name, [x]):
            x = tf.convert_to_tensor(x, name="x")
            sample_shape, batch_shape, event_shape = self.get_shape(x)
            event_shape = distribution_util.pick_vector(self._event_ndims_is_0, [1], event_shape)
            if expand_batch_dim:
                batch_shape = distribution_util.pick_vector(self._batch_ndims_is_0, [1], batch_shape)
            x = tf.reshape(x, shape=tf.concat([[-1], batch_shape, event_shape], 0))
            return distribution_util.rotate_transpose(x, shift=-1), sample_shape

    def undo_make_batch_of_event_sample_matrices(
        self,
        x: Any,
        sample_shape: Any,
        expand_batch_dim: bool = True,
        name: str = "undo_make_batch_of_event_sample_matrices",
    ) -> Any:
        """The tensor as it was before `make_batch_of_event_sample_matrices`."""
        with self._name_scope(name, [x, sample_shape]):
            x = tf.convert_to_tensor(x, name="x")
            sample_shape = tf.convert_to_tensor(sample_shape, name="sample_shape")
            x = distribution_util.rotate_transpose(x, shift=1)
            if _known(self.batch_ndims, self.event_ndims):
                added = [-1] if self._event_ndims_is_0 else []
                added += [1] if self._batch_ndims_is_0 and expand_batch_dim else []
                x = tf.squeeze(x, axis=added) if added else x
                _, batch_shape, event_shape = self.get_shape(x)
            else:
                sizes: Any = x.shape.as_list() if x.shape.is_fully_defined() else tf.shape(x)
                batch_shape = sizes[1 : 1 + self.batch_ndims]
                is_added = tf.logical_and(expand_batch_dim, self._batch_ndims_is_0)
                first = tf.where_v2(is_added, 2, 1 + self.batch_ndims)
                event_shape = sizes[first : first + self.event_ndims]
            return tf.reshape(x, shape=tf.concat([sample_shape, batch_shape, event_shape], 0))

    @contextmanager
    def _name_scope(self, name: str, values: list[Any]) -> Iterator[Any]:
        with tf.name_scope(self.name), tf.name_scope(name, values=[*values, self.batch_ndims, self.event_ndims]) as it:
            yield it

    def _count(self, x: Any) -> Any:
        """A number of dimensions, checked."""
        if x.dtype.base_dtype != tf.int32:
            raise TypeError(f"{x.name}.dtype={x.dtype} is not {tf.int32}")
        known = tf.get_static_value(x)
        if x.shape.rank is not None and known is not None:
            if x.shape.rank != 0:
                raise ValueError(f"{x.name}.ndims={x.shape.rank} is not 0 (scalar)")
            if known < 0:
                raise ValueError(f"{x.name}.value={known} cannot be negative")
            return x
        return after([tf.assert_rank(x, 0), tf.assert_non_negative(x)] if self.validate_args else [], x)

    def _introspect_ndims(self, ndims: Any) -> tuple[Any, Any]:
        """The number if it is known, and whether it is 0."""
        known = tf.get_static_value(ndims)
        return known, tf.equal(ndims, 0) if known is None else known == 0
