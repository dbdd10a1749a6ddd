"""Lets TensorFlow and Keras import packages when they first use them, which saves time.

They import these packages for functions that few programs call.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import ModuleSpec, PathFinder
from types import ModuleType
from typing import Any

from tf1kit.importing import draws

PACKAGES = {"IPython", "h5py", "matplotlib", "pandas", "psutil", "pydot", "requests", "rich", "scipy"}
IMPORTERS = ("keras.", "tensorflow.")
CLASSES = {"pandas": ("DataFrame", "Series")}  # for `isinstance`
PREDICATES = {"scipy.sparse": ("issparse",)}


class UnusedClass(type):
    """The type of a stand-in for a class of `CLASSES`. Before its package is imported, nothing is an instance
    of the class.
    """

    def __instancecheck__(cls, value: object) -> bool:
        return isinstance(value, used(cls.__module__, cls.__name__, ()))

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, used(cls.__module__, cls.__name__, ()))


def used(module: str, name: str, otherwise: Any) -> Any:
    """An attribute of a module; `otherwise` before the module is imported and has it."""
    found = sys.modules.get(module)
    return otherwise if isinstance(found, Unused) else getattr(found, name, otherwise)


def stand_in(module: str, name: str) -> Any:
    """A stand-in for a class or predicate: it answers no until the module is imported. None for other
    names.
    """
    if name in CLASSES.get(module, ()):
        return UnusedClass(name, (), {"__module__": module})
    if name in PREDICATES.get(module, ()):
        return lambda value: used(module, name, lambda value: False)(value)
    return None


class Unused(ModuleType):
    """Stands for a module until an attribute of it is used."""

    def __getattr__(self, name: str) -> Any:
        found = stand_in(self.__name__, name)
        if found:
            return found
        if Finder in sys.meta_path and PathFinder.find_spec(f"{self.__name__}.{name}", self.__dict__.get("__path__")):
            raise AttributeError(name)  # a module of a package: `from package import module` imports it then
        forget(self.__name__)
        with draws.kept():
            return getattr(importlib.import_module(self.__name__), name)


class Finder:
    """Finds an `Unused` for each module of `PACKAGES` that Keras or TensorFlow imports."""

    @staticmethod
    def find_spec(name: str, path: Sequence[str] | None = None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec; None for other modules, other importers, and packages that are not installed."""
        if name.partition(".")[0] not in PACKAGES or not importer().startswith(IMPORTERS):
            return None
        spec = PathFinder.find_spec(name, path)
        if spec:
            spec.loader = Finder  # type: ignore[assignment]
        return spec

    @staticmethod
    def create_module(spec: ModuleSpec) -> None:
        """The import system makes the module."""

    @staticmethod
    def exec_module(module: ModuleType) -> None:
        """Import nothing yet."""
        module.__class__ = Unused


def importer() -> str:
    """The name of the module that has the running import statement."""
    frame = sys._getframe(2)  # what calls `find_spec`
    while frame.f_back and "importlib" in frame.f_code.co_filename:
        frame = frame.f_back
    return str(frame.f_globals["__name__"])


def forget(name: str = "") -> None:
    """Remove what stands for the package of a module, or for all packages, from `sys.modules`."""
    package = name.partition(".")[0]
    for found, module in list(sys.modules.items()):
        if isinstance(module, Unused) and found.partition(".")[0] in ({package} if package else PACKAGES):
            del sys.modules[found]


@contextmanager
def when_used() -> Iterator[None]:
    """A block in which TensorFlow and Keras import `PACKAGES` lazily.  Other importers are not
    affected.
    """
    sys.meta_path.insert(0, Finder)
    try:
        yield
    finally:
        sys.meta_path.remove(Finder)
        forget()
