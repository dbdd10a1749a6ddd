"""Decides what the import statements of a program's files return."""

from __future__ import annotations

import importlib
import sys
import warnings
from collections.abc import Callable, Collection, Mapping
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, fetch, has, own
from tf1kit.importing.start import importing

OURS = "the module that this file sees under that name"
# Modules with functions that import as the program does; only the program gets them.
KEPT = ("import_module", "run_module", "run_path", "Unpickler", "load_module", "load_source", "load_package")
REPAIRED = ("tf_slim", "tensorflow_estimator")  # packages that are repaired at their first import


class Overlay(OverlayModule):
    """An installed module with the kit's changed functions for the program, until somebody replaces
    one of them.

    A program (`np.load = mine`) or a test (`mock.patch("numpy.load")`) replaces `numpy.load` for
    everybody. If the program puts back the kit's function, everybody else has the installed
    function again.
    """

    def _installed(self, name: str) -> Any:
        """The installed function of a changed name and the kit's function; None for other names."""
        entry = self._table.get(name)
        if name in KEPT or not isinstance(entry, Changed) or entry.reason == OURS:
            return None
        pairs: dict[str, Any] = own(self).setdefault("_pairs", {})
        if name not in pairs:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", FutureWarning)  # NumPy warns of types that it may have one day
                there = has(self._base, name)
            pairs[name] = (getattr(self._base, name), fetch(entry.target)) if there else None
        return pairs[name]

    def __getattr__(self, name: str) -> Any:
        pair = None if name.startswith("_") else self._installed(name)
        if pair is None:
            return super().__getattr__(name)
        if OverlayModule.watcher:
            OverlayModule.watcher(f"{self.__name__}.{name}", sys._getframe(1))
        now = getattr(self._base, name)
        return pair[1] if now is pair[0] else now

    def __setattr__(self, name: str, value: Any) -> None:
        pair = self._installed(name)
        if pair is None:
            super().__setattr__(name, value)
        else:
            setattr(self._base, name, pair[0] if value is pair[1] else value)

    def __delattr__(self, name: str) -> None:
        if self._installed(name) is None:
            super().__delattr__(name)
        else:
            delattr(self._base, name)


class Names:
    """Finds modules with their old names.

    Args:
        tables: a dict of a module's full dotted name to its table; see `OverlayModule`.
        alone: modules that are made of their table if they are not installed.
        moved: modules that have another name today, if they are not installed.
        first: a dict of a package to a function that is called once, at the first import from it.
    """

    def __init__(
        self,
        tables: Mapping[str, Mapping[str, Any]],
        alone: Collection[str] = (),
        moved: Mapping[str, str] | None = None,
        first: Mapping[str, Callable[[], None]] | None = None,
    ) -> None:
        self.tables = {name: dict(table) for name, table in tables.items()}
        self.alone = alone
        self.moved = dict(moved or {})
        self.first = dict(first or {})
        self.modules: dict[str, ModuleType] = {}
        for name in self.moved:
            self.tables.setdefault(name, {})
        for name in list(self.tables):  # for `import a.b; a.b.c`, a must show the b that has c
            child = name
            while "." in child:
                parent, _, attribute = child.rpartition(".")
                self.tables.setdefault(parent, {}).setdefault(attribute, Changed(Lazy(self.resolve, child), OURS))
                child = parent

    def resolve(self, name: str) -> ModuleType | None:
        """The module that a program gets for a full dotted name; None stands for the ordinary one.

        Raises:
            ModuleNotFoundError: the module is not installed, and is not made of its table.
        """
        top = name.partition(".")[0]
        if top in self.first:
            self.first.pop(top)()
        if top in ("tensorflow", "keras"):
            return version_1(name)
        if top in REPAIRED:
            from tf1kit.tf1.repairs import repaired

            with importing():
                repaired(top)
        if name in self.tables and name not in self.modules:
            self.modules[name] = Overlay(name, self.base(name), self.tables[name])
        return self.modules.get(name)

    def base(self, name: str) -> ModuleType | None:
        """The installed module, or the module that has replaced it, or None for one that is made of
        its table.
        """
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", DeprecationWarning)  # the kit supplies what it warns of
                return importlib.import_module(name)
        except ModuleNotFoundError as error:
            if not f"{name}.".startswith(f"{error.name}."):  # the module is there, but another one is missing
                raise
            if name in self.moved:
                return self.resolve(self.moved[name]) or importlib.import_module(self.moved[name])
            if name not in self.alone:
                raise
            return None


def version_1(name: str) -> ModuleType | None:
    """TensorFlow 1's module of that name, or Keras 2's. The first call gives the process TensorFlow
    1's behaviour.
    """
    from tf1kit import tf1
    from tf1kit.tf1 import process

    process.version_1()
    if name.partition(".")[0] == "tensorflow":
        return tf1.resolve(name)
    from tf1kit.tf1.keras import standalone

    return standalone.module(name)
