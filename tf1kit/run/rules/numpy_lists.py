"""Functions such as `np.meshgrid`, and `np.atleast_2d` of several arrays, return lists of arrays.

Since NumPy 2.0 they return tuples. Write `list(np.meshgrid(...))` if the program appends to the result
or assigns to its items.
"""

from __future__ import annotations

import functools
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell
from tf1kit.run.rules.numpy_unequal import installed

FUNCTIONS = ("atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "gradient", "meshgrid")


def as_list(function: str) -> Any:
    """NumPy's function, which returns a list instead of a tuple."""
    original = installed("numpy", function)

    @functools.wraps(original)
    def arrays(*args: Any, **options: Any) -> Any:
        found = original(*args, **options)
        if not isinstance(found, tuple):
            return found
        tell(f"numpy.{function} as a list")
        return list(found)

    return arrays


WHY = "it gives a tuple"
NAMES = {"numpy": {function: Changed(Lazy(as_list, function), WHY) for function in FUNCTIONS}}
