"""`np.vstack`, `np.hstack`, `np.stack`, ... of a generator or of `map(...)`.  Gone since NumPy 1.24
(deprecated in 1.16).

Write `np.vstack(list(...))`. Sequences and arrays go through unchanged.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell
from tf1kit.run.rules.numpy_unequal import installed

FUNCTIONS = ("vstack", "hstack", "dstack", "column_stack", "stack")


def of_iterators(function: str) -> Any:
    """NumPy's function, which also takes an iterator."""
    original = installed("numpy", function)

    @functools.wraps(original)
    def stack(arrays: Any, *arguments: Any, **options: Any) -> Any:
        if isinstance(arrays, Iterator):
            tell(f"numpy.{function} of an iterator")
            arrays = list(arrays)
        return original(arrays, *arguments, **options)

    return stack


WHY = "an iterator is an error"
NAMES = {"numpy": {function: Changed(Lazy(of_iterators, function), WHY) for function in FUNCTIONS}}
UNSEEN = {
    f"numpy.{function} of an iterator": "seen if the call makes the iterator; only a run knows what a name holds"
    for function in FUNCTIONS
}
