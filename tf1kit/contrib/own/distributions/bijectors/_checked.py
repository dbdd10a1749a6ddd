"""Assertions of the bijectors, and a bijector whose constructor makes tensors.

Source: TensorFlow 1.15.5: tensorflow/contrib/distributions/python/ops/bijectors/.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.tf1.private import Bijector


def after(assertions: Sequence[Any], value: Any) -> Any:
    """A tensor that is computed after some assertions."""
    if not assertions:
        return value
    with tf.control_dependencies(assertions):
        return tf.identity(value)


class Elementwise(Bijector):
    """A bijector of numbers.

    Args:
        validate_args: whether assertions check the values at run time.
        name: the name scope.
    """

    def __init__(self, validate_args: bool, name: str, **known: Any) -> None:
        super().__init__(forward_min_event_ndims=0, validate_args=validate_args, name=name, **known)

    def _if(self, value: Any, *assertions: Any) -> Any:
        """The value after the assertions, functions without arguments, if `validate_args` is set."""
        return after([make() for make in assertions], value) if self.validate_args else value


class Parameters:
    """Makes the parameters of a bijector, in the name scope NAME/init.

    Args:
        name: the name of the bijector.
        validate_args: whether assertions are made.
    """

    def __init__(self, name: str, validate_args: bool) -> None:
        self.scopes = (tf.name_scope(name), tf.name_scope("init"))
        self.validate_args = validate_args

    def __enter__(self) -> Parameters:
        """Enter the scopes."""
        for scope in self.scopes:
            scope.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        """Leave them."""
        for scope in reversed(self.scopes):
            scope.__exit__(*error)

    def positive(self, value: Any, message: str) -> Any:
        """A tensor, which an assertion checks."""
        return after([tf.assert_positive(value, message=message)], value) if self.validate_args else value


def within_unit(y: Any) -> tuple[Any, Any]:
    """The functions that assert that a value is in [0, 1]."""
    return (
        lambda: tf.assert_non_negative(y, message="Inverse transformation input must be greater than 0."),
        lambda: tf.assert_less_equal(
            y, tf.constant(1.0, y.dtype), message="Inverse transformation input must be less than or equal to 1."
        ),
    )
