"""Loads the program's own files, of Python 3 or of Python 2, with the names of TensorFlow 1's
time.
"""

from __future__ import annotations

import ast
import contextlib
import io
import pickle
import runpy
from collections.abc import Callable, Iterator
from importlib.machinery import ModuleSpec, SourceFileLoader
from types import CodeType, ModuleType
from typing import Any, Protocol, TypeVar
from zipimport import zipimporter

from tf1kit.importing.importer import Importer, Loader
from tf1kit.importing.overlay import Changed
from tf1kit.run import generated
from tf1kit.run.methods import BUILTINS, calling_methods, is_changed
from tf1kit.run.names import Names
from tf1kit.run.python2.detect import uses_python2
from tf1kit.run.rules import names, rules

Made = TypeVar("Made")
AUTO, YES, NO = PYTHON2 = ("auto", "yes", "no")


class ProgramImporter(Importer):
    """The importer of one program.

    Args:
        owns: see `Importer`.
        python2: which of the program's files are Python 2: "auto" (those that cannot be Python 3),
            "yes" (all) or "no" (none).
    """

    def __init__(self, owns: Callable[[ModuleSpec], bool], python2: str = AUTO) -> None:
        self.names = with_importer(names(rules()), self)
        super().__init__(self.names.resolve, owns)
        changed = {name: entry.target for name, entry in self.names.tables["builtins"].items()}
        self.builtins.__dict__.update({**changed, **BUILTINS})
        self.names.modules["builtins"] = self.builtins
        self.python2 = python2
        self.marked: Callable[[ast.Module, str], ast.Module] | None = None  # set by `--explain`; marks a tree's places
        self.older: Importer | None = None
        self.older_files: list[str] = []
        self.is_older = False  # set by a file that Python 3 cannot read; later files count as Python 2

    def loader(self, spec: ModuleSpec) -> Any:
        """The loader of an owned file."""
        if type(spec.loader) is SourceFileLoader:
            return ProgramLoader(spec.loader.name, spec.loader.path, self)
        if isinstance(spec.loader, zipimporter) and str(spec.origin).endswith(".py"):
            return ProgramLoader(spec.name, str(spec.origin), self, spec.loader)
        return super().loader(spec)

    def of_python2(self) -> Importer:
        """The importer of files of Python 2; the first such file makes it."""
        if self.older is None:
            from tf1kit.run.python2 import importer

            self.older = importer(self)
        return self.older

    def either(self, data: bytes, python3: Callable[[], Made], python2: Callable[[], Made]) -> Made:
        """What `python3` or `python2` makes of the text of a file, according to its version.

        Raises:
            SyntaxError: the text is neither Python 3 nor Python 2; the error is that of Python 3.
        """
        if self.python2 != AUTO:
            return python2() if self.python2 == YES else python3()
        if self.is_older:
            with contextlib.suppress(SyntaxError):
                return python2()
        try:
            made = python3()
        except SyntaxError:
            with contextlib.suppress(SyntaxError):
                made = python2()
                self.is_older = True
                return made
            raise
        return python2() if uses_python2(data) else made


class Archive(Protocol):
    """Something that has the bytes of files."""

    def get_data(self, path: str, /) -> bytes:
        """The bytes of a file."""


class ProgramLoader(Loader):
    """Loads a file as Python 3 or as Python 2. `archive` has the bytes of a file that is not on
    disk, such as the loader of a zip archive.
    """

    importer: ProgramImporter
    older = False  # whether the file is Python 2

    def __init__(self, name: str, path: str, importer: ProgramImporter, archive: Archive | None = None) -> None:
        super().__init__(name, path, importer)
        self.archive = archive

    def get_data(self, path: str) -> bytes:
        """The bytes of this file, or of a file beside it."""
        return self.archive.get_data(path) if self.archive else super().get_data(path)

    def get_code(self, fullname: str) -> CodeType | None:
        """The file's code. Changed code is made anew each time and kept in memory only.

        Raises:
            SyntaxError: the file is neither Python 3 nor Python 2; the error is that of Python 3.
        """
        data = self.get_data(self.path)
        if (rebuilt := generated.today(data, self.path)) is not None:
            return rebuilt
        return self.importer.either(
            data, lambda: self.code_of_python3(fullname, data), lambda: self.code_of_python2(data)
        )

    def code_of_python3(self, fullname: str, data: bytes) -> CodeType | None:
        """Code from the cache, or compiled. It is compiled in memory if it has something to rewrite
        or is marked.
        """
        if is_changed(data) or self.importer.marked:
            return calling_methods(data, self.path, self.importer.marked)
        if fullname == "__main__":  # like plain Python, write no bytecode of the program itself
            return self.source_to_code(data, self.path)
        return super().get_code(fullname)

    def code_of_python2(self, data: bytes) -> CodeType:
        """The code of the converted file."""
        from tf1kit.run.python2.convert import compiled

        code = compiled(data, self.path, self.importer.marked)
        self.older = True
        self.importer.older_files.append(self.path)
        return code

    def exec_module(self, module: ModuleType) -> None:
        """Run the module with the builtins of its version of Python."""
        self.run(self.get_code(module.__name__), module)

    def run(self, code: CodeType | None, module: ModuleType) -> None:
        """Run code of this loader in a module.

        The functions that rewritten code of the main module calls are in its names, too, because
        cloudpickle sends a function of the main module with the names that it uses.
        """
        (self.importer.of_python2() if self.older else self.importer).prepare(module)
        if code is not None:
            if module.__name__ == "__main__":
                module.__dict__.update((name, BUILTINS[name]) for name in BUILTINS.keys() & set(used(code)))
            exec(code, module.__dict__)


def used(code: CodeType) -> Iterator[str]:
    """The names that code and the functions in it use."""
    yield from code.co_names
    for each in code.co_consts:
        if isinstance(each, CodeType):
            yield from used(each)


def with_importer(table: Names, importer: Importer, encoding: str = "ASCII") -> Names:
    """`importlib`, `runpy` and `pickle` with functions that import what the program's own
    statements import.

    `encoding` decodes the bytes in pickles of Python 2, unless the program names an encoding.
    """

    class Unpickler(pickle.Unpickler):
        """Finds classes where the program's import statements find them."""

        def __init__(self, file: Any, **options: Any) -> None:
            super().__init__(getattr(file, "buffer", file), **{"encoding": encoding, **options})

        def find_class(self, module: str, name: str) -> Any:
            supplied = importer.resolve(module)
            return super().find_class(module, name) if supplied is None else getattr(supplied, name)

    def load(file: Any, **options: Any) -> Any:
        return Unpickler(file, **options).load()

    def loads(data: bytes, /, **options: Any) -> Any:
        return Unpickler(io.BytesIO(data), **options).load()

    def run_path(path_name: str, init_globals: dict[str, Any] | None = None, run_name: str | None = None) -> Any:
        own = {"__builtins__": importer.builtins, **(init_globals or {})}
        return runpy.run_path(path_name, own, run_name)

    def run_module(mod_name: str, init_globals: dict[str, Any] | None = None, *arguments: Any, **options: Any) -> Any:
        own = {"__builtins__": importer.builtins, **(init_globals or {})}
        return runpy.run_module(mod_name, own, *arguments, **options)

    tables: dict[str, dict[str, Any]] = {
        "importlib": {"import_module": importer.import_module},
        "pickle": {"Unpickler": Unpickler, "load": load, "loads": loads},
        "runpy": {"run_module": run_module, "run_path": run_path},
    }
    for module, entries in tables.items():
        why = "it imports as the program does"
        table.tables.setdefault(module, {}).update({name: Changed(entry, why) for name, entry in entries.items()})
    return table
