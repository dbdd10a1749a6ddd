"""`inspect.getargspec` and `inspect.formatargspec`.  Gone since Python 3.11.

Write `inspect.signature`, or `inspect.getfullargspec`.
"""

from __future__ import annotations

import inspect
from typing import Any, NamedTuple


class ArgSpec(NamedTuple):
    """The result of `getargspec`."""

    args: list[str]
    varargs: str | None
    keywords: str | None
    defaults: tuple[Any, ...] | None


def getargspec(func: Any) -> ArgSpec:
    """The names of a function's arguments, and their defaults; raises `ValueError` if there are
    keyword-only arguments.
    """
    full = inspect.getfullargspec(func)
    if full.kwonlyargs:
        raise ValueError("Function has keyword-only parameters, use inspect.signature or inspect.getfullargspec")
    return ArgSpec(full.args, full.varargs, full.varkw, full.defaults)


NAMES = {"inspect": {"ArgSpec": ArgSpec, "getargspec": getargspec}}
