"""Overlay modules: an installed module plus a table of old names.

A TensorFlow 1 program sees `tensorflow`, `tensorflow.contrib.*` and `numpy` as overlay modules.
Reading a name does not change the installed module, and other programs still see that one.
A program may also write a name, by assignment, `del`, `vars(module)[name] = value` or `mock.patch`.
Such a write changes the installed module, at the place where TensorFlow reads the name.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping
from dataclasses import dataclass
from types import FrameType, ModuleType
from typing import Any

from tf1kit.importing import draws

Watcher = Callable[[str, FrameType], bool]  # (symbol, frame) -> whether the frame is the program's
NOTHING = object()
INTERNAL = ("_base", "_table", "_otherwise", "_inside", "_pairs")


def own(module: ModuleType) -> dict[str, Any]:
    """The real `__dict__` of a module, which `vars` does not return for an `OverlayModule`."""
    found: dict[str, Any] = vars(ModuleType)["__dict__"].__get__(module)
    return found


class Lazy:
    """A table entry whose value is computed by a call when the name is first used."""

    def __init__(self, make: Callable[..., Any], *arguments: Any) -> None:
        self.make = make
        self.arguments = arguments

    def __call__(self) -> Any:
        """Compute the value."""
        return self.make(*self.arguments)


class Place(str):
    """A table entry "package.module:attribute" that shares its value with that module.

    Writing the name in the overlay module also writes it in the other module.
    """

    @property
    def home(self) -> tuple[ModuleType, str]:
        """The module and the attribute."""
        module, _, attribute = self.partition(":")
        return importlib.import_module(module), attribute

    def write(self, value: Any) -> None:
        """Set the attribute of the other module, if the installed TensorFlow has it."""
        module, attribute = self.home
        if has(module, attribute):
            setattr(module, attribute, value)


@dataclass(frozen=True)
class Changed:
    """A table entry for a name that the base has with another meaning. `reason` explains it."""

    target: Any
    reason: str


class OverlayModule(ModuleType):
    """A module with the names of `base` and the names of `table`.

    Args:
        name: the `__name__` of the module.
        base: the module behind this one, or None. Its names are looked up each time they are used.
        table: maps each name to its value or to where it is. A string "package.module:attribute"
            (or "package.module" for a module) is imported at the first use. A `Lazy` is called at
            the first use. Anything else is the value. An entry is used only if `base` does not
            have the name, except for a `Changed`, which is always used.
        otherwise: a function that is called with a name that neither `base` nor `table` has. It
            returns the value or raises `AttributeError`.

    Writing a name changes the place that the name is read from: `base`, or the other module of a
    `Place`. Any other name of the table is written in this module only.

    If the class attribute `watcher` is set, it is called for each public name that is looked up,
    such as "numpy.int", with the frame that looks it up. `tell` calls it for a changed behaviour.

    Functions that are sent to a worker process with their globals take overlay modules along. If
    the class attribute `sender` is set, its result for a module's name is what `__reduce__`
    returns.
    """

    watcher: Watcher | None = None
    sender: Callable[[str], Any] | None = None

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

    def __reduce__(self) -> Any:
        """What pickle needs to find the module in another process.

        Raises:
            TypeError: nothing finds overlay modules in other processes.
        """
        if OverlayModule.sender is None:
            raise TypeError(f"cannot pickle the module {self.__name__}")
        return OverlayModule.sender(self.__name__)

    @property
    def __dict__(self) -> Any:  # type: ignore[override]  # `vars(module)` returns it
        """A mapping of all names. Writing to it writes to the module."""
        return Namespace(self)

    def __getattr__(self, name: str) -> Any:
        """The value of a name: from the table (then kept), from the base, or from `otherwise`."""
        if name == "__all__":  # for `from ... import *`
            return [public for public in dir(self) if not public.startswith("_")]
        watcher = OverlayModule.watcher
        if watcher and not name.startswith("_"):
            frame = sys._getframe(1)
            while frame.f_code.co_name == "__getattr__" and frame.f_back:  # the __getattr__ of a subclass
                frame = frame.f_back
            watcher(f"{self.__name__}.{name}", frame)
        entry = self._entry(name)
        if entry is not NOTHING:
            with draws.kept():
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
            with draws.kept():
                return self._otherwise(name)
        raise AttributeError(f"module {self.__name__!r} has no attribute {name!r}")

    def _entry(self, name: str) -> Any:
        """The table entry that the name is read from, or NOTHING if the table is not used."""
        entry = self._table.get(name, NOTHING)
        if isinstance(entry, Changed):
            return entry.target
        return NOTHING if entry is NOTHING or has(self._base, name) else entry

    def _watched(self, name: str, value: Any) -> Any:
        """The value, wrapped in an overlay that reports lookups if it is a public module."""
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
            if has(self._base, name):  # the base still has the moved name
                setattr(self._base, name, value)
        elif entry is not NOTHING or name in own(self) or self._base is None or name.startswith("__"):
            own(self)[name] = value
        else:  # where `mock.patch` restores a submodule, restore the installed one, not its overlay
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
        """The names of the module, its table and its base."""
        mine = (name for name in own(self) if name not in INTERNAL)
        return sorted({*mine, *self._table, *(dir(self._base) if self._base is not None else ())})


class Namespace(MutableMapping[str, Any]):
    """The `vars(module)` of an `OverlayModule`: reads, writes and deletes names of the module."""

    def __init__(self, module: OverlayModule) -> None:
        self.module = module

    def __contains__(self, name: object) -> bool:
        module = self.module
        if not isinstance(name, str):
            return False
        known = name in own(module) or name in module._table or has(module._base, name)
        return known or (module._otherwise is not None and not name.startswith("__") and has(module, name))

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
        """A plain dictionary of all names and their values."""
        return dict(self)


def has(module: ModuleType | None, name: str) -> bool:
    """Whether `module` has the name. False for None, and if a lazy import behind the name fails, or
    the module refuses it in its own way, as NumPy 1.25 refuses `Tester`.
    """
    try:
        getattr(module, name)
    except (AttributeError, ImportError, RuntimeError):
        return False
    return module is not None


def tell(symbol: str) -> None:
    """Report `symbol` to the watcher, if there is one, as used by the program's innermost frame.

    This is for a changed behaviour, for which no name is looked up.
    """
    watcher, frame = OverlayModule.watcher, sys._getframe(1)
    while watcher and not watcher(symbol, frame) and frame.f_back:
        frame = frame.f_back


def fetch(target: Any) -> Any:
    """The value of a table entry, as described at `OverlayModule`."""
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
    """The value of the first entry that can be fetched. Raises the last error if all fail."""
    for target in targets[:-1]:
        try:
            return fetch(target)
        except (ImportError, AttributeError):
            continue
    return fetch(targets[-1])
