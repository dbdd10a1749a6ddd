"""`python -m pytest -p tf1kit`: a test suite of TensorFlow 1, its files untouched.

Test files, `conftest.py` and the modules of their folders see TensorFlow 1, as a program does under
`tf1kit run`; test files also where they lie in an installed package (`--pyargs tf_slim`).
"""

from __future__ import annotations

import ast
import builtins
import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from _pytest.assertion import rewrite

from tf1kit.importing.importer import Around
from tf1kit.run import by_path
from tf1kit.run.importer import ProgramImporter
from tf1kit.run.methods import METHODS, Calls, call
from tf1kit.run.owner import Owner

OWNER = pytest.StashKey[Owner]()
ARGUMENTS = pytest.StashKey[list[str]]()


class Live(dict[str, Any]):
    """Builtins whose names are looked up anew each time: tests replace some
    (`monkeypatch.setattr("builtins.open", ...)`).
    """

    def __missing__(self, name: str) -> Any:
        return builtins.__dict__[name]


class SuiteImporter(ProgramImporter):
    """The importer of a test suite."""

    def loader(self, spec: ModuleSpec) -> Loader:
        """The loader of an owned file, with pytest's own inside where pytest rewrites its
        assertions.
        """
        rewrites = isinstance(spec.loader, rewrite.AssertionRewritingHook)
        return Rewriting(spec.loader, self) if rewrites else super().loader(spec)


class Rewriting(Around):
    """pytest's loader; a file that calls methods that objects have lost is rewritten for both in
    memory.
    """

    def exec_module(self, module: ModuleType) -> None:
        """Run the module."""
        path = str(module.__spec__.origin if module.__spec__ else module.__file__)
        data = Path(path).read_bytes()
        if not METHODS.search(data):
            super().exec_module(module)
            return
        tree = ast.fix_missing_locations(Calls().visit(ast.parse(data, path)))
        rewrite.rewrite_asserts(tree, data, path, self.loader.config)
        self.importer.prepare(module)
        exec(compile(tree, path, "exec", dont_inherit=True), module.__dict__)


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Before the first conftest is imported."""
    begin(early_config)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Where a conftest has named the plugin, this is the first that it is told."""
    begin(config)


def begin(config: pytest.Config) -> None:
    """Put the importer in front of all, pytest's own included."""
    if OWNER in config.stash:
        return
    owner = Owner((str(config.invocation_params.dir), str(config.rootpath)))
    importer = SuiteImporter(owner)
    importer.own = Live(__import__=importer.import_, __tf1kit_call__=call)
    config.stash[OWNER] = owner
    sys.meta_path.insert(0, importer)
    by_path.install(importer)
    config.stash[ARGUMENTS] = sys.argv
    sys.argv = sys.argv[:1]  # pytest has read its own; a module that reads its flags takes them for the program's


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give the process its arguments back."""
    if ARGUMENTS in config.stash:
        sys.argv = config.stash[ARGUMENTS]


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """A file of tests is the suite's own wherever it lies."""
    parent.config.stash[OWNER].also.add(str(module_path.resolve()))
