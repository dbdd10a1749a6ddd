"""`np.save`, `np.concatenate`, `np.random.permutation`, ...: lists of unequal lengths as arguments.

These functions made an array of objects of such a list. Since NumPy 1.24 such a list is an error: write
`np.array(x, dtype=object)` as the argument. The rule `numpy_array` is for `np.array` and `np.asarray`.

Some things refuse such lists under the kit, too: ufuncs, operators, classes, `np.ma` and methods of a
`RandomState`, and six functions that return something else for objects today (`np.all`, `np.any`,
`np.imag`, `np.isin`, `np.setdiff1d`, `np.trim_zeros`). `tf1kit.run.scan.unequal` lists all of them, and
a remark after the error says what to write.
"""

from __future__ import annotations

import functools
import importlib
from operator import is_
from types import MethodType
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, tell

SYMBOL = "an argument of a NumPy function with lists of unequal lengths"
# NumPy's public functions that took such lists in 1.18 and refuse them today ...
OF_NUMPY = (
    "amax amin append apply_along_axis argmax argmin argpartition argsort argwhere array_equal array_equiv "
    "array_split asanyarray asarray_chkfinite ascontiguousarray asfortranarray asmatrix atleast_1d atleast_2d "
    "atleast_3d broadcast_arrays column_stack compress concatenate convolve copy copyto count_nonzero cumprod "
    "cumsum delete diag diagflat diagonal diff dstack ediff1d empty_like expand_dims extract flatnonzero flip "
    "fliplr flipud full full_like histogram hstack insert intersect1d iscomplex iscomplexobj isreal isrealobj "
    "ix_ kron lexsort max may_share_memory meshgrid min min_scalar_type mintypecode moveaxis nan_to_num "
    "nanargmax nanargmin nancumsum nanmax nanmin nansum ndim nonzero ones_like outer pad partition piecewise "
    "poly polyadd polyder polyint polymul polyval prod ptp quantile ravel real real_if_close "
    "repeat require reshape resize roll rot90 save savez savez_compressed searchsorted select setxor1d shape "
    "shares_memory size sort split squeeze stack std sum swapaxes take tensordot tile trace transpose tril "
    "triu union1d unique vander var vstack where zeros_like"
)
FUNCTIONS = {
    "numpy": frozenset(OF_NUMPY.split()),
    "numpy.random": frozenset(("choice", "permutation")),
    "numpy.testing": frozenset(("assert_array_equal",)),
}
# ... those of them that another rule changes, too: that rule calls `installed` ...
CHANGED_TWICE = (
    "atleast_1d atleast_2d atleast_3d broadcast_arrays column_stack dstack histogram hstack meshgrid quantile reshape "
    "save stack unique vstack"
)
# ... and those that take several arrays in one list.
OF_ARRAYS = ("column_stack", "concatenate", "dstack", "hstack", "lexsort", "select", "stack", "vstack")
# Functions that are not tried with the lists as they are: the first two would have written the arrays before
# the list that fails, and the other two would return False without an error.
NOT_TRIED = ("savez", "savez_compressed", "array_equal", "array_equiv")


class Permissive:
    """NumPy's function, which also takes lists of unequal lengths. Other processes can unpickle it."""

    def __init__(self, module: str, name: str) -> None:
        self.place = module, name
        self.original = getattr(importlib.import_module(module), name)
        functools.update_wrapper(self, self.original, updated=())

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        """The result of the function."""
        if self.place[1] in NOT_TRIED:
            return self.of_objects(arguments, options)
        try:
            return self.original(*arguments, **options)
        except ValueError as error:
            if "inhomogeneous" not in str(error):
                raise
            return self.of_objects(arguments, options)

    def of_objects(self, arguments: tuple[Any, ...], options: dict[str, Any]) -> Any:
        """The result with arrays of objects in the place of lists of unequal lengths."""
        of_arrays = self.place[1] in OF_ARRAYS
        given = [as_objects(value, of_arrays) for value in arguments]
        named = {name: as_objects(value, of_arrays) for name, value in options.items()}
        if not all(map(is_, [*given, *named.values()], [*arguments, *options.values()])):
            tell(SYMBOL)
        return self.original(*given, **named)

    def __get__(self, instance: Any, owner: Any = None) -> Any:
        """The bound method, as for a function in a class."""
        return self if instance is None else MethodType(self, instance)

    def __eq__(self, other: object) -> bool:
        """Whether it is NumPy's function, for tables by function (`__array_function__`, pandas' `agg`)."""
        return other is self or other is self.original

    def __hash__(self) -> int:
        return hash(self.original)

    def __reduce__(self) -> Any:
        return permissive, self.place


@functools.cache
def permissive(module: str, name: str) -> Permissive:
    """The function, always the same object: a program finds it in several places and may compare by `is`."""
    return Permissive(module, name)


def as_objects(value: Any, of_arrays: bool = False) -> Any:
    """An array of objects if the value is a list of lists of unequal lengths, otherwise the value itself.

    of_arrays: whether to do this for each item of the list instead.
    """
    import numpy

    if not isinstance(value, list | tuple):
        return value
    if of_arrays:
        items = [as_objects(item) for item in value]
        return value if all(map(is_, items, value)) else items
    try:
        numpy.asarray(value)
    except ValueError as error:
        if "inhomogeneous" in str(error):
            return numpy.array(value, numpy.object_)
    return value


def installed(module: str, function: str) -> Any:
    """The installed function; one of FUNCTIONS also takes lists of unequal lengths."""
    if function in FUNCTIONS.get(module, ()):
        return permissive(module, function)
    return getattr(importlib.import_module(module), function)


NAMES = {
    module: {
        function: Changed(Lazy(permissive, module, function), SYMBOL)
        for function in sorted(functions.difference(CHANGED_TWICE.split()))
    }
    for module, functions in FUNCTIONS.items()
}
UNSEEN = {
    SYMBOL: "seen if the lists are written out, in the call or under a name; only a run knows the lengths of others"
}
