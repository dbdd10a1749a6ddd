"""Modules that are made of another module and a table: how old names are supplied without touching what is there.

`tensorflow` as a TensorFlow 1 program sees it, `tensorflow.contrib.*`, `numpy` with its old names: each is a `Supplied`.
The module behind it stays as it is, and everybody else goes on seeing that one.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Mapping
from types import FrameType, ModuleType
from typing import Any

Watcher = Callable[["Supplied", str, FrameType], None]


class Later:
    """An entry of a table that is made by a call, at its first use."""

    def __init__(self, make: Callable[..., Any], *arguments: Any) -> None:
        self.make = make
        self.arguments = arguments

    def __call__(self) -> Any:
        """Make it."""
        return self.make(*self.arguments)


class Supplied(ModuleType):
    """A module with the names of `table` in front of those of `base`.

    Args:
        name: what the module is called, as in its `__name__`.
        base: the module behind it, whose names are looked up anew each time; None for none.
        table: name to where it is: a string "package.module:attribute" ("package.module" for the module itself),
            imported at the first use; a `Later`; anything else is the value itself.
        otherwise: asked with a name that neither has; returns the value, or raises `AttributeError`.

    The class attribute `watcher`, where it is set, is told of every public name that is looked up, with the frame that
    asked.
    """

    watcher: Watcher | None = None

    def __init__(
        self,
        name: str,
        base: ModuleType | None = None,
        table: Mapping[str, Any] | None = None,
        otherwise: Callable[[str], Any] | None = None,
        doc: str | None = None,
    ) -> None:
        super().__init__(name, doc or (base.__doc__ if base else None))
        self.__dict__.update(_base=base, _table=dict(table or {}), _otherwise=otherwise)
        for attribute in ("__file__", "__path__", "__version__"):
            if base is not None and hasattr(base, attribute):
                self.__dict__[attribute] = getattr(base, attribute)

    def __getattr__(self, name: str) -> Any:
        """What is not yet in the module itself: from the table (kept), the base (not kept), or `otherwise` (not kept)."""
        if name == "__all__":  # what `from ... import *` asks for
            return [public for public in dir(self) if not public.startswith("_")]
        watcher = Supplied.watcher
        if watcher and not name.startswith("_"):
            watcher(self, name, sys._getframe(1))
        if name in self._table:
            value = fetch(self._table[name])
            if watcher:
                return self._watched(name, value)
            self.__dict__[name] = value
            return value
        if self._base is not None and hasattr(self._base, name):
            value = getattr(self._base, name)
            return self._watched(name, value) if watcher else value
        if self._otherwise is not None and not name.startswith("__"):
            return self._otherwise(name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def _watched(self, name: str, value: Any) -> Any:
        """A module in which lookups are told of, too."""
        if not isinstance(value, ModuleType) or isinstance(value, Supplied) or name.startswith("_"):
            return value
        watched: dict[str, Any] = self.__dict__.setdefault("_inside", {})
        if name not in watched:
            watched[name] = Supplied(f"{self.__name__}.{name}", value)
        return watched[name]

    def __dir__(self) -> list[str]:
        """The names of both."""
        own = (name for name in self.__dict__ if name not in ("_base", "_table", "_otherwise", "_inside"))
        return sorted({*own, *self._table, *(dir(self._base) if self._base is not None else ())})


def fetch(target: Any) -> Any:
    """The object that an entry of a table stands for: see `Supplied`."""
    if isinstance(target, Later):
        return target()
    if not isinstance(target, str):
        return target
    module, _, attribute = target.partition(":")
    value: Any = importlib.import_module(module)
    for part in filter(None, attribute.split(".")):
        value = getattr(value, part)
    return value


def first(*targets: str) -> Any:
    """The first of several entries that is there; the last one's error where none is."""
    for target in targets[:-1]:
        try:
            return fetch(target)
        except (ImportError, AttributeError):
            continue
    return fetch(targets[-1])
