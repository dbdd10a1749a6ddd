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
    as_it_comes = {"array": numpy.asarray, "asarray": numpy.asarray}[function]

    @functools.wraps(original, updated=())
    def array(object: Any, dtype: Any = None, *arguments: Any, **options: Any) -> Any:
        make = original
        if options.get("copy") is False and function == "array":
            tell("numpy.array(copy=False)")
        if options.get("copy") is False and options.get("subok"):
            make, options = numpy.asanyarray, {"order": options.get("order")}
        elif options.get("copy") is False and not options.get("ndmin"):
            make, options = as_it_comes, {"order": options.get("order")}
        try:
            return make(object, dtype, *arguments, **options)
        except ValueError as error:
            if dtype is not None or "inhomogeneous" not in str(error):
                raise
            tell(f"numpy.{function} of unequal lengths")
            return make(object, numpy.object_, *arguments, **options)

    return array


WHY = "lists of unequal lengths are an error, and `copy=False` is an error if it has to copy"
NAMES = {"numpy": {function: Changed(Lazy(permissive, function), WHY) for function in ("array", "asarray")}}
UNSEEN = {
    f"numpy.{function} of unequal lengths": "seen if the lists are written out; only a run knows the lengths of others"
    for function in ("array", "asarray")
}
