"""`np.meshgrid`, `np.gradient`, `np.broadcast_arrays`, `np.atleast_2d` of several arrays, ...: lists of
arrays. Since NumPy 2.0 they give tuples.

Write `list(np.meshgrid(...))` where the result is appended to or assigned into.
"""

from __future__ import annotations

import functools
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell
from tf1kit.run.rules.numpy_unequal import installed

FUNCTIONS = ("atleast_1d", "atleast_2d", "atleast_3d", "broadcast_arrays", "gradient", "meshgrid")


def as_list(function: str) -> Any:
    """NumPy's function, with a list in the place of a tuple."""
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
