"""Lets chosen files import other modules than the installed ones.

Python calls the `__import__` in a module's `__builtins__` for each of its `import` statements.
An `Importer` gives the files that it owns their own `__builtins__`, whose `__import__` asks
`resolve` first. It replaces nothing in `sys.modules`, so all other files import what is installed.
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import sys
from collections.abc import Callable, Sequence
from importlib.abc import Loader as AnyLoader
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import Any

from tf1kit.importing import draws
from tf1kit.importing.overlay import OverlayModule, own, tell

Resolve = Callable[[str], "ModuleType | None"]


class Importer:
    """A finder for `sys.meta_path` that chooses the modules that its own files import.

    Args:
        resolve: takes the full dotted name of a module and returns the module that an owned file
            gets. It returns None if the file gets the installed module. It raises
            `ModuleNotFoundError` if the module does not exist for an owned file.
        owns: takes the spec of a Python source file and returns whether the importer owns the file.
    """

    def __init__(self, resolve: Resolve, owns: Callable[[ModuleSpec], bool]) -> None:
        self.resolve = resolve
        self.owns = owns
        self.builtins = ModuleType("builtins", builtins.__doc__)
        self.builtins.__dict__.update(builtins.__dict__)
        self.builtins.__dict__["__import__"] = self.import_
        self.own: dict[str, Any] = self.builtins.__dict__

    def import_(
        self,
        name: str,
        globals: dict[str, Any] | None = None,
        locals: dict[str, Any] | None = None,
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> ModuleType:
        """The `__import__` of the owned files."""
        if level:
            return builtins.__import__(name, globals, locals, fromlist or (), level)
        if (found := self.beside(name, globals or {}, fromlist or ())) is not None:
            return found
        with draws.kept():
            module = self.resolve(name)
        if module is not None:
            tell(name)
        if not fromlist:  # import a.b.c binds a
            top = name.partition(".")[0]
            if module is None:
                ordinary = builtins.__import__(name, globals, locals)
                return self.resolve(top) or ordinary
            return module if top == name else self.resolve(top) or sys.modules[top]
        if module is None:
            return builtins.__import__(name, globals, locals, fromlist)
        for attribute in fromlist:
            if attribute != "*":
                self._ensure_attribute(module, name, attribute)
        return module

    def beside(self, name: str, importing: dict[str, Any], fromlist: Sequence[str]) -> ModuleType | None:
        """What a file gets from its own package before anything else; nothing in Python 3.

        Args:
            name: the module that is imported.
            importing: the globals of the file that imports.
            fromlist: the names in `from name import ...`.
        """
        return None

    def _ensure_attribute(self, module: ModuleType, name: str, attribute: str) -> None:
        """Make sure that `from name import attribute` finds the attribute.

        The attribute may be a submodule that has not been imported yet.

        Raises:
            ImportError: the attribute does not exist. The text is the module's own, which may
                suggest a similar name.
        """
        try:
            getattr(module, attribute)
        except AttributeError as missing:
            full = f"{name}.{attribute}"
            try:
                submodule = self.resolve(full)
            except ModuleNotFoundError:
                raise ImportError(str(missing), name=name) from None
            if submodule is not None:
                own(module)[attribute] = submodule  # in the overlay, not in the module behind it
            elif isinstance(module, OverlayModule):  # `import` looks in `sys.modules` only
                with contextlib.suppress(ModuleNotFoundError):
                    own(module).setdefault(attribute, importlib.import_module(full))

    def import_module(self, name: str, package: str | None = None) -> ModuleType:
        """The `importlib.import_module` of the owned files."""
        module = None if name.startswith(".") else self.resolve(name)
        return sys.modules["importlib"].import_module(name, package) if module is None else module

    def find_spec(self, name: str, path: Sequence[str] | None, target: ModuleType | None = None) -> ModuleSpec | None:
        """The spec that the next finders find. The loader of an owned file sets its builtins."""
        finders = sys.meta_path[sys.meta_path.index(self) + 1 :]
        spec = next(filter(None, (finder.find_spec(name, path, target) for finder in finders)), None)
        if spec is not None and spec.has_location and str(spec.origin).endswith(".py") and self.owns(spec):
            spec.loader = self.loader(spec)
        return spec

    def loader(self, spec: ModuleSpec) -> AnyLoader:
        """The loader for an owned file."""
        if type(spec.loader) is SourceFileLoader:
            return Loader(spec.loader.name, spec.loader.path, self)
        return Around(spec.loader, self)

    def prepare(self, module: ModuleType) -> None:
        """Give an owned module its builtins. Called before the module runs."""
        module.__dict__["__builtins__"] = self.builtins if module.__name__ == "__main__" else self.own


class Loader(SourceFileLoader):
    """Loads a file with the builtins of its importer."""

    def __init__(self, name: str, path: str, importer: Importer) -> None:
        super().__init__(name, path)
        self.importer = importer

    def exec_module(self, module: ModuleType) -> None:
        """Run the module."""
        self.importer.prepare(module)
        super().exec_module(module)


class Around(AnyLoader):
    """Sets a module's builtins, then runs it by another loader, such as pytest's for `assert`."""

    def __init__(self, loader: Any, importer: Importer) -> None:
        self.loader = loader
        self.importer = importer

    def __getattr__(self, name: str) -> Any:
        """The attribute of the other loader."""
        return getattr(self.loader, name)

    def create_module(self, spec: ModuleSpec) -> ModuleType | None:
        """The module that the other loader creates."""
        return self.loader.create_module(spec)

    def exec_module(self, module: ModuleType) -> None:
        """Run the module."""
        self.importer.prepare(module)
        self.loader.exec_module(module)
