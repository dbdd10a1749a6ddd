"""Lets Keras's models be saved and loaded in a graph, as in 1.15.5.

The Keras that is left in TensorFlow's wheel no longer fits TensorFlow in two places:

- TensorFlow writes a checkpoint of objects in the default session. Where there is no default
  session, it calls a function that gives Keras's session, but this Keras does not register one.
  Source: TensorFlow 1.15.5, tensorflow/python/training/tracking/util.py, `get_session`.
- TensorFlow calls `_lookup_dependency` with one argument more than the methods of the classes in
  OLD take. The argument is a cache of results that these methods find themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from tf1kit.tf1.private import checkpoint, functional, loss_scale_optimizer

OLD = (functional.Functional, loss_scale_optimizer._DynamicLossScaleState)


def session() -> Any:
    """Keras's session, with its variables initialized."""
    from tf1kit.tf1.private import backend

    return backend.get_session()


@cache
def install() -> None:
    """Mend both places, in a process that the kit owns."""
    checkpoint.register_session_provider(session)
    for owner in OLD:
        owner._lookup_dependency = _with_cache(owner._lookup_dependency)


def _with_cache(find: Callable[[Any, str], Any]) -> Callable[..., Any]:
    @wraps(find)
    def lookup(self: Any, name: str, cached_dependencies: Any = None) -> Any:
        return find(self, name)

    return lookup
