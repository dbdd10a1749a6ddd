"""`python -m pytest -p tf1kit`: runs a test suite of TensorFlow 1 without changing its files.

`tf1kit run -m pytest` uses it, too. Test files, `conftest.py` and the modules in their folders see
TensorFlow 1, as a program does under `tf1kit run`. So do test files in an installed package (`--pyargs tf_slim`).
"""

from __future__ import annotations

import ast
import sys
from importlib.abc import Loader
from importlib.machinery import ModuleSpec
from pathlib import Path
from types import ModuleType
from typing import cast

import pytest
from _pytest.assertion import rewrite

from tf1kit.importing.importer import Around
from tf1kit.run import by_path, started
from tf1kit.run.command_lines import CommandLines
from tf1kit.run.importer import ProgramImporter
from tf1kit.run.live import Live
from tf1kit.run.methods import METHODS, Calls
from tf1kit.run.own import packages
from tf1kit.run.owner import Owner

OWNER = pytest.StashKey[Owner]()
ARGUMENTS = pytest.StashKey[list[str]]()


class SuiteImporter(ProgramImporter):
    """The importer of a test suite."""

    def loader(self, spec: ModuleSpec) -> Loader:
        """The loader of an owned file. It wraps pytest's loader if pytest rewrites the file's
        assertions.
        """
        rewrites = isinstance(spec.loader, rewrite.AssertionRewritingHook)
        return Rewriting(spec.loader, self) if rewrites else super().loader(spec)


class Rewriting(Around):
    """pytest's loader. A file that calls removed methods is rewritten for both, in memory."""

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
    """Called before the first conftest is imported."""
    begin(early_config)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Called first if a conftest names the plugin."""
    begin(config)


def begin(config: pytest.Config) -> None:
    """Put the importer in front of all others, also of pytest's."""
    if OWNER in config.stash:
        return
    importer = next((each for each in sys.meta_path if isinstance(each, SuiteImporter)), None)
    if importer is None:
        folders = (str(config.invocation_params.dir), str(config.rootpath))
        owner = Owner(folders, packages=packages((), config.rootpath))
        importer = SuiteImporter(owner)
        by_path.install(importer)
        started.own(CommandLines(owner, importer.python2))
    else:  # `tf1kit run -m pytest` has made it
        sys.meta_path.remove(importer)
    given = importer.builtins.__dict__.items()
    importer.own = Live({name: value for name, value in given if name.startswith(("__import__", "__tf1kit_"))})
    config.stash[OWNER] = cast(Owner, importer.owns)
    sys.meta_path.insert(0, importer)
    config.stash[ARGUMENTS] = sys.argv
    sys.argv = sys.argv[
        :1
    ]  # pytest has read its arguments; a module that reads flags would take them for the program's


def pytest_unconfigure(config: pytest.Config) -> None:
    """Give back the process's arguments."""
    if ARGUMENTS in config.stash:
        sys.argv = config.stash[ARGUMENTS]


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """A test file belongs to the suite wherever it is."""
    parent.config.stash[OWNER].also.add(str(module_path.resolve()))
