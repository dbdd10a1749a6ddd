"""`np.unique(x, return_inverse=True)` of an array of several dimensions: the inverse in one dimension.

Since NumPy 2.0 it has the dimensions of the array. Write `inverse.reshape(-1)` where one dimension is meant.
"""

from __future__ import annotations

import functools
import inspect
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell
from tf1kit.run.rules.numpy_unequal import installed

SYMBOL = "numpy.unique of several dimensions"
WHY = "its inverse has the dimensions of the array"


def flat() -> Any:
    """NumPy's function, with an inverse of one dimension."""
    original = installed("numpy", "unique")
    signature = inspect.signature(original)

    @functools.wraps(original)
    def unique(*arguments: Any, **options: Any) -> Any:
        found = original(*arguments, **options)
        given = signature.bind(*arguments, **options).arguments
        if not given.get("return_inverse"):
            return found
        place = 2 if given.get("return_index") else 1
        inverse = found[place]
        if inverse.ndim == 1:
            return found
        tell(SYMBOL)
        return (*found[:place], inverse.reshape(-1), *found[place + 1 :])

    return unique


NAMES = {"numpy": {"unique": Changed(Lazy(flat), WHY)}}
