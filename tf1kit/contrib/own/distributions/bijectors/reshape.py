"""Another shape of events, as a bijector.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/reshape.py.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.distributions.bijectors._checked import after
from tf1kit.tf1.private import Bijector, constant_value_as_shape


class Reshape(Bijector):
    """Reshapes events from `event_shape_in` to `event_shape_out`. One size of each shape may be -1.

    Raises:
        TypeError: a shape does not consist of integers.
        ValueError: a shape is known to have a wrong rank. With `validate_args`, assertions check the
            sizes: at most one size is -1, and no other size is negative.
    """

    def __init__(
        self,
        event_shape_out: Any,
        event_shape_in: Any = (-1,),
        validate_args: bool = False,
        name: str | None = None,
    ) -> None:
        with tf.name_scope(name, "reshape", values=[event_shape_out, event_shape_in]):
            out = tf.convert_to_tensor(event_shape_out, name="event_shape_out", preferred_dtype=tf.int32)
            into = tf.convert_to_tensor(event_shape_in, name="event_shape_in", preferred_dtype=tf.int32)
            self._assertions = [*_checked_shape(out, validate_args), *_checked_shape(into, validate_args)]
            self._event_shape_in, self._event_shape_out = into, out
            super().__init__(
                forward_min_event_ndims=0,
                is_constant_jacobian=True,
                validate_args=validate_args,
                name=name or "reshape",
            )

    def _reshaped(self, x: Any, before: Any, after_: Any) -> Any:
        """A batch of events with another shape."""
        with tf.control_dependencies(self._assertions):
            ndims, known = tf.compat.dimension_value(before.shape.with_rank_at_least(1)[0]), x.shape.rank
            x = after(self._fitting(x, before, ndims), x)
            outer = tf.shape(x)[: (tf.rank(x) if known is None else known) - tf.abs(tf.shape(before)[0])]
            is_one_event = ndims is not None and ndims == known
            return tf.reshape(x, after_ if is_one_event else tf.concat([outer, after_], axis=0))

    def _fitting(self, x: Any, before: Any, ndims: int | None) -> list[Any]:
        """The assertions that events have the shape `before`; none if it is known that they have it."""
        sizes = tf.get_static_value(before)
        event = None
        if ndims is not None and x.shape.rank is not None:
            event = x.shape.with_rank_at_least(ndims)[x.shape.rank - ndims :]
        if event is not None and event.is_fully_defined() and sizes is not None:
            found = np.int32(event.as_list())
            if not np.array_equal(found[sizes >= 0], sizes[sizes >= 0]):
                raise ValueError(f"Input `event_shape` does not match `event_shape_in` ({found} vs {sizes}).")
            return []
        if not self.validate_args:
            return []
        is_given = tf.reshape(before >= 0, [-1])
        shape = tf.boolean_mask(tf.shape(x)[tf.rank(x) - tf.shape(before)[0] :], is_given)
        message = "Input `event_shape` does not match `event_shape_in`."
        return [tf.assert_equal(shape, tf.boolean_mask(before, is_given), message=message)]

    def _forward(self, x: Any) -> Any:
        return self._reshaped(x, self._event_shape_in, self._event_shape_out)

    def _inverse(self, y: Any) -> Any:
        return self._reshaped(y, self._event_shape_out, self._event_shape_in)

    def _inverse_log_det_jacobian(self, y: Any) -> Any:
        with tf.control_dependencies(self._assertions):
            return tf.constant(0.0, dtype=y.dtype)

    def _forward_log_det_jacobian(self, x: Any) -> Any:
        return self._inverse_log_det_jacobian(x)

    def _tried(self, function: Any, shape: Any) -> Any:
        """The result of a function of zeros with a shape."""
        with tf.control_dependencies(self._assertions):
            return function(tf.zeros(dtype=tf.float32, shape=shape))

    def _forward_event_shape(self, input_shape: Any) -> Any:
        return self._tried(self.forward, input_shape).shape

    def _inverse_event_shape(self, output_shape: Any) -> Any:
        return self._tried(self.inverse, output_shape).shape

    def _forward_event_shape_tensor(self, input_shape: Any) -> Any:
        return tf.shape(self._tried(self.forward, input_shape))

    def _inverse_event_shape_tensor(self, output_shape: Any) -> Any:
        return tf.shape(self._tried(self.inverse, output_shape))


def _checked_shape(shape: Any, validate_args: bool) -> list[Any]:
    """The assertions on the shape of an event."""
    if not shape.dtype.is_integer:
        raise TypeError(f"{shape} dtype ({shape.dtype.name}) should be `int`-like.")
    found = []
    ndims = tf.rank(shape)
    known = tf.get_static_value(ndims)
    if known is not None and known > 1:
        raise ValueError(f"`{shape}` rank ({known}) should be <= 1.")
    if known is None and validate_args:
        found.append(tf.assert_less_equal(ndims, 1, message=f"`{shape}` rank should be <= 1."))
    if validate_args and not constant_value_as_shape(shape).is_fully_defined():  # a size of -1 is an unknown one
        unknown = tf.reduce_sum(tf.cast(tf.equal(shape, -1), tf.int32))
        one = tf.assert_less_equal(unknown, 1, message=f"`{shape}` elements must have at most one `-1`.")
        message = f"`{shape}` elements must be either positive integers or `-1`."
        found += [one, tf.assert_greater_equal(shape, -1, message=message)]
    return found
