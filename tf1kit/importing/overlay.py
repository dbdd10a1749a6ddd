"""Modules that are made of another module and a table: how old names are supplied without touching what is there.

`tensorflow` as a TensorFlow 1 program sees it, `tensorflow.contrib.*`, `numpy` with its old names: each is a `OverlayModule`.
Reading changes nothing in the module behind it, and everybody else goes on seeing that one. What a program *writes* into a
`OverlayModule`, by assignment, `del`, `vars(module)[name] = value` or `mock.patch`, goes to where TensorFlow itself looks.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

Watcher = Callable[[str, FrameType], bool]  # (symbol, who uses it) to whether that is a frame of the program
NOTHING = object()
INTERNAL = ("_base", "_table", "_otherwise", "_inside", "_pairs")


def own(module: ModuleType) -> dict[str, Any]:
    """What a module itself holds: of a `OverlayModule`, what is neither from its table nor from the module behind it."""
    found: dict[str, Any] = vars(ModuleType)["__dict__"].__get__(module)
    return found


class Lazy:
    """An entry of a table that is made by a call, at its first use."""

    def __init__(self, make: Callable[..., Any], *arguments: Any) -> None:
        self.make = make
        self.arguments = arguments

    def __call__(self) -> Any:
        """Make it."""
        return self.make(*self.arguments)


class Place(str):
    """An entry that is a name of another module, "package.module:attribute", and shares it: writing to one writes to both."""

    @property
    def home(self) -> tuple[ModuleType, str]:
        """The module and the attribute."""
        module, _, attribute = self.partition(":")
        return importlib.import_module(module), attribute

    def write(self, value: Any) -> None:
        """Set it there, where that version of TensorFlow has it."""
        module, attribute = self.home
        if has(module, attribute):
            setattr(module, attribute, value)


@dataclass(frozen=True)
class Changed:
    """An entry for a name that the module behind has, too, but with another meaning; `reason` says which."""

    target: Any
    reason: str


class OverlayModule(ModuleType):
    """A module with the names of `base`, and those of `table`.

    Args:
        name: what the module is called, as in its `__name__`.
        base: the module behind it, whose names are looked up anew each time; None for none.
        table: name to where it is: a string "package.module:attribute" ("package.module" for the module itself),
            imported at the first use; a `Lazy`; anything else is the value itself. An entry stands for a name that was
            *removed* from `base`, and is used only where `base` has none of that name; unless it is `Changed`.
        otherwise: asked with a name that neither has; returns the value, or raises `AttributeError`.

    A name that is written goes to the place that it is read from: to `base`, to the other module of a `Place`; a name that the
    table has otherwise is the program's own matter, and stays in this module.

    The class attribute `watcher`, where it is set, is told of every public name that is looked up ("numpy.int"), with the
    frame that asked; `tell` tells it of a behaviour.
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
        own(self).update(_base=base, _table=dict(table or {}), _otherwise=otherwise)
        for attribute in ("__file__", "__path__", "__version__"):
            if base is not None and hasattr(base, attribute):
                own(self)[attribute] = getattr(base, attribute)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]  # what `vars(module)` asks for
        """The names of both, as a mapping that is written like the module."""
        return Namespace(self)

    def __getattr__(self, name: str) -> Any:
        """What the module does not hold itself: from the table (kept), the base (not kept), or `otherwise` (not kept)."""
        if name == "__all__":  # what `from ... import *` asks for
            return [public for public in dir(self) if not public.startswith("_")]
        watcher = OverlayModule.watcher
        if watcher and not name.startswith("_"):
            frame = sys._getframe(1)
            while frame.f_code.co_name == "__getattr__" and frame.f_back:  # of a class that looks before this one does
                frame = frame.f_back
            watcher(f"{self.__name__}.{name}", frame)
        entry = self._entry(name)
        if entry is not NOTHING:
            value = fetch(entry)
            if watcher:
                return self._watched(name, value)
            if not isinstance(entry, Place):
                own(self)[name] = value
            return value
        if has(self._base, name):
            value = getattr(self._base, name)
            return self._watched(name, value) if watcher else value
        if self._otherwise is not None and not name.startswith("__"):
            return self._otherwise(name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def _entry(self, name: str) -> Any:
        """The entry of the table that the name is read from; NOTHING where it is not from the table."""
        entry = self._table.get(name, NOTHING)
        if isinstance(entry, Changed):
            return entry.target
        return NOTHING if entry is NOTHING or has(self._base, name) else entry

    def _watched(self, name: str, value: Any) -> Any:
        """A module in which lookups are told of, too."""
        if not isinstance(value, ModuleType) or isinstance(value, OverlayModule) or name.startswith("_"):
            return value
        watched: dict[str, Any] = own(self).setdefault("_inside", {})
        if name not in watched or watched[name]._base is not value:
            watched[name] = OverlayModule(f"{self.__name__}.{name}", value)
        return watched[name]

    def __setattr__(self, name: str, value: Any) -> None:
        entry = self._entry(name)
        if isinstance(self._table.get(name), Place):
            self._table[name].write(value)
            if has(self._base, name):  # it still shows what has moved
                setattr(self._base, name, value)
        elif entry is not NOTHING or name in own(self) or self._base is None or name.startswith("__"):
            own(self)[name] = value
        else:  # a module that is put back, as `mock.patch` does, is put back as it was, without what this file sees of it
            if isinstance(value, OverlayModule) and value.__name__ == f"{self.__name__}.{name}":
                value = sys.modules.get(f"{self._base.__name__}.{name}", value._base)
            setattr(self._base, name, value)

    def __delattr__(self, name: str) -> None:
        entry = self._entry(name)
        if name in own(self):
            del own(self)[name]
        elif isinstance(entry, Place):
            delattr(*entry.home)
        elif entry is not NOTHING:
            del self._table[name]
        elif self._base is not None:
            delattr(self._base, name)
        else:
            raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def __dir__(self) -> list[str]:
        """The names of both."""
        mine = (name for name in own(self) if name not in INTERNAL)
        return sorted({*mine, *self._table, *(dir(self._base) if self._base is not None else ())})


class Namespace(MutableMapping[str, Any]):
    """`vars(module)` of a `OverlayModule`: what is read, written and deleted here is that of the module."""

    def __init__(self, module: OverlayModule) -> None:
        self.module = module

    def __contains__(self, name: object) -> bool:
        module = self.module
        if not isinstance(name, str):
            return False
        known = name in own(module) or name in module._table or has(module._base, name)
        return known or (module._otherwise is not None and not name.startswith("_") and has(module, name))

    def __getitem__(self, name: str) -> Any:
        if name not in self:
            raise KeyError(name)
        return getattr(self.module, name)

    def __setitem__(self, name: str, value: Any) -> None:
        setattr(self.module, name, value)

    def __delitem__(self, name: str) -> None:
        if name not in self:
            raise KeyError(name)
        delattr(self.module, name)

    def __iter__(self) -> Iterator[str]:
        return iter(dir(self.module))

    def __len__(self) -> int:
        return len(dir(self.module))

    def copy(self) -> dict[str, Any]:
        """The names as an ordinary dictionary."""
        return dict(self)


def has(module: ModuleType | None, name: str) -> bool:
    """Whether there is a module, and it has the name; a lazy module may also fail to import what is behind it."""
    try:
        getattr(module, name)
    except (AttributeError, ImportError):
        return False
    return module is not None


def tell(symbol: str) -> None:
    """Tell the watcher of what the kit has just supplied without a name being looked up; of no use where nobody watches.

    It is the innermost frame of the program that used it.
    """
    watcher, frame = OverlayModule.watcher, sys._getframe(1)
    while watcher and not watcher(symbol, frame) and frame.f_back:
        frame = frame.f_back


def fetch(target: Any) -> Any:
    """The object that an entry of a table stands for: see `OverlayModule`."""
    if isinstance(target, Lazy):
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
