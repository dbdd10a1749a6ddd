"""`tf.Variable` of 1.15.5: every variable is an instance of it and has its methods, with
`use_resource=True`, too. What `watchers` has sees each new resource variable.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from tensorflow.compat import v1

from tf1kit.tf1.private import resource_variable_ops, variables

initialized_value = v1.Variable.initialized_value
watchers: list[Callable[[Any], None]] = []  # called in their order, in a process that the kit owns


@cache
def install() -> None:
    """Give resource variables the method, which only others have today, and the watchers, in a process
    that the kit owns.
    """
    kind = resource_variable_ops.ResourceVariable
    resource_variable_ops.BaseResourceVariable.initialized_value = initialized_value
    make = kind._init_from_args

    @wraps(make)
    def watched(self: Any, *args: Any, **kwargs: Any) -> None:
        make(self, *args, **kwargs)
        for watcher in watchers:
            watcher(self)

    kind._init_from_args = watched


def is_installed() -> bool:
    """Whether the watchers are called in this process."""
    return bool(install.cache_info().currsize)


class _Kind(type(v1.Variable)):  # type: ignore[misc]
    """The metaclass: a call makes the variable that `tf.compat.v1.Variable` makes, and `isinstance`
    holds for all variables.
    """

    def __call__(cls, *args: Any, **kwargs: Any) -> Any:
        return v1.Variable(*args, **kwargs) if cls is Variable else super().__call__(*args, **kwargs)

    def __instancecheck__(cls, instance: Any) -> bool:
        return issubclass(type(instance), cls)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return (variables.Variable if cls is Variable else cls) in subclass.__mro__


class Variable(v1.Variable, metaclass=_Kind):
    """A variable. For arguments and attributes see `tf.compat.v1.Variable`."""


Variable.__module__ = v1.Variable.__module__
