"""`python -m pytest -p tf1kit`: a test suite of TensorFlow 1, its files untouched.

Test files, `conftest.py` and the modules of their folders see TensorFlow 1, as a program does under `tf1kit run`; test
files also where they lie in an installed package (`--pyargs tf_slim`).
"""

from __future__ import annotations

import builtins
import sys
from pathlib import Path
from typing import Any

import pytest

from tf1kit.run.importer import ProgramImporter
from tf1kit.run.owner import Owner

OWNER = pytest.StashKey[Owner]()


class Live(dict[str, Any]):
    """Builtins whose names are looked up anew each time: tests replace some (`monkeypatch.setattr("builtins.open", ...)`)."""

    def __missing__(self, name: str) -> Any:
        return builtins.__dict__[name]


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
    importer = ProgramImporter(owner)
    importer.own = Live(__import__=importer.import_)
    config.stash[OWNER] = owner
    sys.meta_path.insert(0, importer)


@pytest.hookimpl(tryfirst=True)
def pytest_pycollect_makemodule(module_path: Path, parent: pytest.Collector) -> None:
    """A file of tests is the suite's own wherever it lies."""
    parent.config.stash[OWNER].also.add(str(module_path.resolve()))
