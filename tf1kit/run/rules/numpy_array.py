"""`np.array` and `np.asarray` of lists of unequal lengths; `np.array(x, copy=False)`.

Unequal lengths gave an array of objects; since NumPy 1.24 they are an error: write `dtype=object`.
`copy=False` copied if it had to; since 2.0 that case is an error: write `np.asarray`.
"""

from __future__ import annotations

import functools
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell


def permissive(function: str) -> Any:
    """NumPy's function with its old behaviour in both cases."""
    import numpy

    original = getattr(numpy, function)
    if_needed = None if int(numpy.__version__.partition(".")[0]) > 1 else False

    @functools.wraps(original, updated=())
    def array(object: Any, dtype: Any = None, *arguments: Any, **options: Any) -> Any:
        if options.get("copy") is False and function == "array":
            tell("numpy.array(copy=False)")
            options["copy"] = if_needed
        try:
            return original(object, dtype, *arguments, **options)
        except ValueError as error:
            if dtype is not None or "inhomogeneous" not in str(error):
                raise
            tell(f"numpy.{function} of unequal lengths")
            return original(object, numpy.object_, *arguments, **options)

    return array


WHY = "lists of unequal lengths are an error, and `copy=False` is an error if it has to copy"
NAMES = {"numpy": {function: Changed(Lazy(permissive, function), WHY) for function in ("array", "asarray")}}
UNSEEN = {
    f"numpy.{function} of unequal lengths": (
        "seen if the lists are written out, in the call or under a name; only a run knows the lengths of others"
    )
    for function in ("array", "asarray")
}
