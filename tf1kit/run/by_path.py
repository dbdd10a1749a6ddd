"""Lets the program's own files see TensorFlow 1 if they are loaded by their path, not by an
`import` statement.

`importlib.util.spec_from_file_location`, `SourceFileLoader(...)`, `imp.load_source`, `pkgutil`'s
finders, and a package that takes a file's name as a plug-in all end in `exec_module` of Python's
loader for source files, or of that for zip archives. These two hand the program's files to its
importer, and treat every other file as before.
"""

from __future__ import annotations

import sys
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import ModuleType
from typing import TYPE_CHECKING, Any
from zipimport import zipimporter

from tf1kit.importing.importer import Loader

if TYPE_CHECKING:
    from tf1kit.run.importer import ProgramImporter

LOADERS: tuple[Any, ...] = (SourceFileLoader, zipimporter)


def install(importer: ProgramImporter) -> None:
    """Let Python's loaders ask the importer, in a process that runs a program."""
    for kind in LOADERS:
        kind.exec_module = handing_on(kind.exec_module, importer)
    load_module = zipimporter.load_module

    def load(self: zipimporter, fullname: str) -> ModuleType:
        """Load a module of the archive, again if it is loaded already."""
        spec = self.find_spec(fullname)
        if spec is None or not owned(importer, spec):
            return load_module(self, fullname)
        from importlib.util import module_from_spec

        module = sys.modules.setdefault(fullname, module_from_spec(spec))
        self.exec_module(module)
        return module

    zipimporter.load_module = load  # type: ignore[method-assign]


def handing_on(exec_module: Any, importer: ProgramImporter) -> Any:
    """A loader's `exec_module` that hands the program's files to the importer."""

    def exec_owned(self: Any, module: ModuleType) -> None:
        spec = module.__spec__ or ModuleSpec(module.__name__, self, origin=getattr(self, "path", None))
        if isinstance(self, Loader) or not owned(importer, spec):
            exec_module(self, module)
        elif type(self) in LOADERS:
            importer.loader(ModuleSpec(spec.name, self, origin=spec.origin)).exec_module(module)
        else:  # a subclass of Python's loader treats the file in its own way
            importer.prepare(module)
            exec_module(self, module)

    return exec_owned


def owned(importer: ProgramImporter, spec: ModuleSpec) -> bool:
    """Whether a spec is that of a source file of the program."""
    return spec.origin is not None and importer.owns(spec)
