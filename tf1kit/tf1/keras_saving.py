"""Keras's models are saved and loaded in a graph, as 1.15.5 does it.

The Keras that is left in TensorFlow's wheel no longer fits TensorFlow in two places:

- Where there is no default session, a checkpoint of objects is written in Keras's. TensorFlow asks a function for it, which this
  Keras does not register. Source: TensorFlow 1.15.5, tensorflow/python/training/tracking/util.py, `get_session`.
- `_lookup_dependency` is called with an argument more than the two in OLD take. It is a cache of what they find themselves.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from tf1kit.tf1.private import checkpoint, functional, loss_scale_optimizer

OLD = (functional.Functional, loss_scale_optimizer._DynamicLossScaleState)


def session() -> Any:
    """Keras's, with its variables initialized."""
    from tf1kit.tf1.private import backend

    return backend.get_session()


@cache
def install() -> None:
    """Mend both, in a process that the kit owns."""
    checkpoint.register_session_provider(session)
    for owner in OLD:
        owner._lookup_dependency = _with_cache(owner._lookup_dependency)


def _with_cache(find: Callable[[Any, str], Any]) -> Callable[..., Any]:
    @wraps(find)
    def lookup(self: Any, name: str, cached_dependencies: Any = None) -> Any:
        return find(self, name)

    return lookup
