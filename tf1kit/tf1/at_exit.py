"""Suppresses tracebacks of TensorFlow's objects while Python ends.

When Python ends, it empties modules. Some objects, such as the result of `K.function`, live until
then. If the `__del__` of such an object calls a function of its module, the function is None, and
Python prints "Exception ignored in ... AttributeError: 'NoneType' object has no attribute
'TF_SessionReleaseCallable'".  The end of the process frees the object's resources in any case.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any

PACKAGES = ("tensorflow.", "keras.")


def install() -> None:
    """Suppress such errors. All others are printed as before."""
    sys.unraisablehook = without(sys.unraisablehook)


def without(
    before: Callable[[Any], Any],
    finalizing: Callable[[], bool] = sys.is_finalizing,
    packages: tuple[str, ...] = PACKAGES,
    kinds: tuple[type[BaseException], ...] = (AttributeError, TypeError),
) -> Callable[[Any], Any]:
    """The hook `before` without those errors. It uses no name of its module, which may be empty by
    then.
    """

    def hook(unraisable: Any) -> None:
        module = getattr(unraisable.object, "__module__", None) or ""
        emptied = isinstance(unraisable.exc_value, kinds) and "NoneType" in str(unraisable.exc_value)
        if not (finalizing() and emptied and module.startswith(packages)):
            before(unraisable)

    return hook
