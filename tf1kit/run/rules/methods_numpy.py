"""Methods of arrays: `array.tostring()`, `array.itemset(...)`, `array.ptp()`,
`array.newbyteorder()`; and of pandas' frames.

Gone: `tostring` since NumPy 2.3 (and since Python 3.9 for `array.array`), the others since NumPy
2.0; `as_matrix` since pandas 1.0, `iteritems` since 2.0. The table says what to write. Objects that
have the method keep their own.
"""

from __future__ import annotations

from typing import Any


def tostring(self: Any, *arguments: Any) -> bytes:
    """The bytes of an array, by default in C order."""
    return self.tobytes(*arguments)


def itemset(self: Any, *arguments: Any) -> None:
    """Set one element. Before the value may come its index: one number counts through all elements.

    Raises:
        IndexError: there is no such element, or no index and several elements.
        ValueError: the index has another number of dimensions than the array.
    """
    *index, value = arguments
    if not index and self.size != 1:
        raise IndexError(f"the array has {self.size} elements: give the index of one")
    place = tuple(index[0]) if index and isinstance(index[0], tuple) else tuple(index)
    if len(place) <= 1:
        self.flat[place[0] if place else 0] = value
    elif len(place) == self.ndim:
        self[place] = value
    else:
        raise ValueError(f"{len(place)} indices for an array of {self.ndim} dimensions")


def ptp(self: Any, *arguments: Any, **options: Any) -> Any:
    """The difference of the largest and the smallest element."""
    import numpy

    return numpy.ptp(self, *arguments, **options)


def newbyteorder(self: Any, new_order: str = "S") -> Any:
    """The same bytes, read as numbers in another byte order."""
    return self.view(self.dtype.newbyteorder(new_order))


def as_matrix(self: Any, columns: Any = None) -> Any:
    """A frame's values as an array, or those of the given columns."""
    return (self if columns is None else self[columns]).to_numpy()


def iteritems(self: Any) -> Any:
    """A frame's columns, or a series' values, by name."""
    return self.items()


METHODS = {
    "as_matrix": as_matrix,
    "itemset": itemset,
    "iteritems": iteritems,
    "newbyteorder": newbyteorder,
    "ptp": ptp,
    "tostring": tostring,
}
