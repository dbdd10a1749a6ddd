"""Lets the program's files see TensorFlow 1 in processes that it starts by `multiprocessing`, and
in workers that get functions by cloudpickle: those of joblib, Spark, Dask and Ray.

A forked child has everything. A child by spawn or forkserver is a new interpreter that loads the
program's main file as `__mp_main__`. The parent sends preparation data that tell it how. This file
changes these data in the parent.

A worker of joblib begins with the kit (`tf1kit.run.command_lines`). Any worker gets the kit with
the first function that uses an overlay module, such as `np`.
"""

from __future__ import annotations

import contextlib
import importlib
from multiprocessing import spawn
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

import tf1kit
from tf1kit.importing.overlay import OverlayModule

if TYPE_CHECKING:
    from tf1kit.run.importer import ProgramImporter
    from tf1kit.run.owner import Owner
    from tf1kit.run.program import Program

WORKERS = ("joblib", "loky")  # packages whose workers begin with the kit
MAIN = ("init_main_from_name", "init_main_from_path")
# Only the parent may be able to import the kit, so its folder is sent, too.
OVERLAY = "__import__('sys').path.append(folder) or __import__('tf1kit.run.children', fromlist=['x']).overlay(*given)"
BEGIN = "import sys; sys.path.append(folder); from tf1kit.run import children; children.begin(data, program, owner)"


class Sent:
    """Prepares the child when the child unpickles it, which happens first; the unpickled object is
    None.
    """

    def __init__(self, **names: Any) -> None:
        self.names = names

    def __reduce__(self) -> Any:
        return exec, (BEGIN, {"folder": str(Path(tf1kit.__file__).parent.parent), **self.names})


_IMPORTERS: list[ProgramImporter] = []  # the program's, in this process


def own(program: Program, owner: Owner, importer: ProgramImporter) -> None:
    """Let the children of this process run as the program's, too."""
    given = {"folders": owner.folders, "own": program.own, "python2": program.python2}

    def sender(name: str) -> Any:
        return eval, (OVERLAY, {"folder": str(Path(tf1kit.__file__).parent.parent), "given": (name, given)})

    OverlayModule.sender = sender
    _IMPORTERS[:] = [importer]
    if program.is_module and program.target.partition(".")[0] in WORKERS:
        make_functions(importer)
    original = spawn.get_preparation_data

    def get_preparation_data(name: str) -> dict[str, Any]:
        data = original(name)
        has_main = bool([key for key in MAIN if data.pop(key, None) is not None])
        if not has_main or name == "ignore":  # "ignore" is the forkserver itself, which runs no main file
            return data
        return {"tf1kit": Sent(data=data, program=program, owner=owner)}

    spawn.get_preparation_data = get_preparation_data


def begin(data: dict[str, Any], program: Program, owner: Owner) -> None:
    """Prepare the child as multiprocessing would, and run the program's main file as
    `__mp_main__`.
    """
    from tf1kit.run.program import run_main

    spawn.prepare(data)
    importer = program.importer(owner)
    own(program, owner, importer)
    run_main(*program.main(importer, "__mp_main__"))


def overlay(name: str, given: dict[str, Any]) -> ModuleType:
    """A module as the program's files see it. A worker process gets the program's importer first.

    Args:
        name: the full name of the module.
        given: the folders of the program's files, and `own` and `python2` of `Program`.
    """
    if not _IMPORTERS:
        from tf1kit.run.owner import Owner
        from tf1kit.run.program import Program

        owner = Owner(given["folders"], packages=tuple(given["own"]))
        program = Program("", python2=given["python2"], own=given["own"])
        importer = program.importer(owner)
        own(program, owner, importer)
        make_functions(importer)
    return _IMPORTERS[0].resolve(name) or importlib.import_module(name)


def make_functions(importer: ProgramImporter) -> None:
    """Let the import statements of functions that cloudpickle makes in this process import what the
    program's files import.
    """
    for name in (
        "cloudpickle.cloudpickle",
        "joblib.externals.cloudpickle.cloudpickle",
        "pyspark.cloudpickle.cloudpickle",
    ):
        with contextlib.suppress(ImportError):
            vars(importlib.import_module(name))["__builtins__"] = importer.own
