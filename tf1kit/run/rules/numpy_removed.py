"""`np.asscalar`, `np.rank`, `np.in1d`, `np.msort`, `np.cast`, `np.asfarray`, ...: functions that
NumPy removed without renaming them.

Gone: `rank` since NumPy 1.18, `asscalar` and `alen` since 1.23, `msort` since 1.25, `asfarray`,
`cast`, `sctypes` and `safe_eval` since 2.0, `in1d` since 2.4. The table says what to write.
"""

from __future__ import annotations

import ast
import pickle
from collections.abc import Callable
from typing import Any

from tf1kit.importing.overlay import Lazy


def asscalar(a: Any) -> Any:
    """The only element of an array, as a Python number; raises `ValueError` if there are more."""
    import numpy as np

    return np.asarray(a).item()


def rank(a: Any) -> int:
    """The number of dimensions."""
    import numpy as np

    return np.ndim(a)


def alen(a: Any) -> int:
    """The length of the first dimension; 1 for a scalar."""
    import numpy as np

    return len(np.atleast_1d(a))


def in1d(ar1: Any, ar2: Any, assume_unique: bool = False, invert: bool = False) -> Any:
    """For each element of the flattened `ar1`, whether `ar2` has it: booleans, (ar1.size,)."""
    import numpy as np

    return np.isin(np.ravel(ar1), ar2, assume_unique=assume_unique, invert=invert)


def msort(a: Any) -> Any:
    """A copy sorted along the first axis."""
    import numpy as np

    return np.sort(a, axis=0)


def asfarray(a: Any, dtype: Any = float) -> Any:
    """The array as floats of `dtype`, or of float64 if `dtype` is not a float type."""
    import numpy as np

    return np.asarray(a, dtype if np.issubdtype(dtype, np.inexact) else np.float64)


def fast_copy_and_transpose(a: Any) -> Any:
    """A transposed copy, at most two dimensions."""
    import numpy as np

    return np.array(np.asarray(a).T, order="C")


KINDS = "buifcSUVOMm"  # from the lowest kind to the highest
TYPES = "?bBhHiIlLqQefdgFDGO"  # the types that are tried, the smallest first


def find_common_type(array_types: Any, scalar_types: Any) -> Any:
    """The common type of arrays and scalars; a scalar's type counts only if it is of a higher
    kind. None if they have no common type.
    """
    import numpy as np

    arrays, scalars = (_holding([np.dtype(each) for each in types]) for types in (array_types, scalar_types))
    if arrays is None or scalars is None:
        return arrays if scalars is None else scalars
    if KINDS.find(scalars.kind) <= KINDS.find(arrays.kind):
        return arrays
    return scalars if scalars > arrays else _holding([scalars, arrays], max(TYPES.find(scalars.char), 0))


def _holding(types: list[Any], start: int = 0) -> Any:
    """The first type that every one of `types` can be cast to; if there is only one, that one."""
    import numpy as np

    if len(types) < 2:
        return types[0] if types else None
    tried = (np.dtype(char) for char in TYPES[start:])
    return next((found for found in tried if all(found >= each for each in types)), None)


class Cast(dict[Any, Callable[[Any], Any]]):
    """`np.cast[dtype](values)`."""

    def __missing__(self, dtype: Any) -> Callable[[Any], Any]:
        import numpy as np

        return lambda values: np.asarray(values).astype(dtype)


def sctypes() -> dict[str, list[Any]]:
    """The scalar types by kind."""
    import numpy as np

    return {
        "int": [np.int8, np.int16, np.int32, np.int64],
        "uint": [np.uint8, np.uint16, np.uint32, np.uint64],
        "float": [np.float16, np.float32, np.float64, np.longdouble],
        "complex": [np.complex64, np.complex128, np.clongdouble],
        "others": [bool, object, bytes, str, np.void],
    }


NAMES = {
    "numpy": {
        "alen": alen,
        "asfarray": asfarray,
        "asscalar": asscalar,
        "cast": Cast(),
        "fastCopyAndTranspose": fast_copy_and_transpose,
        "find_common_type": find_common_type,
        "in1d": in1d,
        "loads": pickle.loads,
        "math": "math",
        "msort": msort,
        "rank": rank,
        "safe_eval": ast.literal_eval,
        "sctypes": Lazy(sctypes),
    }
}
