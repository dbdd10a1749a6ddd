"""Reads files of Python 2 as Python 3, in memory; each statement keeps its line.

`detect` recognises the files, `convert` converts their syntax, `builtins` and the folder `rules`
have their names.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tf1kit.importing.importer import Importer

if TYPE_CHECKING:
    from tf1kit.run.importer import ProgramImporter


def importer(program: ProgramImporter) -> Importer:
    """The importer of a program's files of Python 2, with the names of Python 2 and its relative
    imports.
    """
    from tf1kit.run.importer import with_importer
    from tf1kit.run.python2.builtins import BUILTINS
    from tf1kit.run.python2.relative import Relative
    from tf1kit.run.rules import names, rows, rules

    table = names((*rules(), *rules(f"{__name__}.rules")), (rows(), rows(f"{__name__}.rules")))
    older = Relative(table.resolve, program.owns)
    older.builtins.__dict__.update(program.builtins.__dict__)
    older.builtins.__dict__.update(BUILTINS, __import__=older.import_)
    with_importer(table, older, encoding="latin1")
    table.modules["builtins"] = table.modules["__builtin__"] = older.builtins
    return older
