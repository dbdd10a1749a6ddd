"""`tf1kit scan`: what a program would be supplied with, found in its files without running them."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from tf1kit.errors import UsageError
from tf1kit.run.python2.convert import decoded, syntax
from tf1kit.run.python2.detect import uses_python2
from tf1kit.run.python2.guards import Guards
from tf1kit.run.rules import methods, rules
from tf1kit.run.verdict import OLDER, Verdict, of_python3, verdict

METHODS = methods(rules())


@dataclass(frozen=True, order=True)
class Row:
    """A symbol in a file."""

    file: str
    line: int
    column: int
    verdict: Verdict


def files(paths: Iterable[str]) -> list[Path]:
    """The Python files that are named, and those in folders; not in hidden ones, nor in virtual environments.

    Raises:
        UsageError: there is no such file or folder, or no Python file in it.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise UsageError(f"there is no {path}")
        inside = [path] if path.is_file() else list(_below(path))
        if not inside:
            raise UsageError(f"there is no Python file in {path}")
        found += inside
    return found


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(
            name
            for name in folders
            if name[0] != "." and name != "site-packages" and not Path(here, name, "pyvenv.cfg").exists()
        )
        yield from (Path(here, name) for name in sorted(names) if name.endswith(".py"))


def scan(paths: Iterable[str]) -> list[Row]:
    """The rows of all files, in order."""
    return sorted(
        {row for path in files(paths) for row in rows(path)},
        key=lambda row: (row.file, row.line, row.column, row.verdict.symbol),
    )


def rows(path: Path) -> Iterator[Row]:
    """The rows of one file; of one that no Python can read, one row that says so."""
    data = path.read_bytes()
    older = False
    try:
        tree = ast.parse(data, str(path))
        older = uses_python2(data)
    except (SyntaxError, ValueError) as error:
        older = True
        try:
            tree = syntax(decoded(data), str(path))
        except (SyntaxError, ValueError):
            line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
            why = f"neither Python 3 nor Python 2: {getattr(error, 'msg', error)}"
            yield Row(str(path), line, column, Verdict("syntax", "", why, ""))
            return
    if older:
        yield Row(str(path), 1, 1, OLDER)
    search = Symbols()
    search.visit(tree)
    search.visit(tree)  # again: functions may stand above the imports that they use
    for line, column, symbol in search.found:
        said = verdict(symbol)
        if said and not older and of_python3(said) != said:
            said = None if (line, column, symbol) in search.optional else of_python3(said)
        if said:
            yield Row(str(path), line, column + 1, said)


class Symbols(Guards, ast.NodeVisitor):
    """Finds full dotted names, through `import ... as`, `from ... import` and plain assignment.

    `found` has all with their places, `optional` those that the file goes on without.
    """

    def __init__(self) -> None:
        super().__init__()
        self.optional: set[tuple[int, int, str]] = set()
        self.names: dict[str, str] = {}
        self.found: set[tuple[int, int, str]] = set()

    def symbol(self, node: ast.expr) -> str | None:
        """What an expression such as `tf.train.Saver` is called in full."""
        if isinstance(node, ast.Name):
            return self.names.get(node.id)
        if isinstance(node, ast.Attribute):
            above = self.symbol(node.value)
            return above and f"{above}.{node.attr}"
        return None

    def note(self, node: ast.expr | ast.stmt, symbol: str) -> None:
        """Keep a symbol with its place."""
        self.found.add((node.lineno, node.col_offset, symbol))
        if self.guarded:
            self.optional.add((node.lineno, node.col_offset, symbol))

    def visit_Import(self, node: ast.Import) -> None:
        """The statement `import a.b.c [as d]`."""
        for alias in node.names:
            self.note(node, alias.name)
            top = alias.name.partition(".")[0]
            self.names[alias.asname or top] = alias.name if alias.asname else top

    def visit_ImportFrom(self, node: ast.ImportFrom) -> None:
        """The statement `from a.b import c [as d]`."""
        if node.level or not node.module:
            return
        self.note(node, node.module)
        for alias in node.names:
            if alias.name != "*":
                self.names[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                self.note(node, f"{node.module}.{alias.name}")

    def visit_Assign(self, node: ast.Assign) -> None:
        """An alias such as `slim = tf.contrib.slim`."""
        self.visit(node.value)
        symbol = self.symbol(node.value)
        for target in node.targets:
            if isinstance(target, ast.Name) and symbol:
                self.names.setdefault(target.id, symbol)
            else:
                self.visit(target)

    def visit_Attribute(self, node: ast.Attribute) -> None:
        """An expression such as `tf.a.b`."""
        symbol = self.symbol(node)
        if symbol:
            self.note(node, symbol)
        else:
            self.visit(node.value)

    def visit_Name(self, node: ast.Name) -> None:
        """A name that was imported from a module."""
        if isinstance(node.ctx, ast.Load) and "." in self.names.get(node.id, ""):
            self.note(node, self.names[node.id])

    def visit_Call(self, node: ast.Call) -> None:
        """Renamed arguments, and methods that are gone."""
        self.generic_visit(node)
        symbol = self.symbol(node.func)
        if symbol:
            for keyword in node.keywords:
                self.note(node, f"{symbol}({keyword.arg}=)")
        elif isinstance(node.func, ast.Attribute) and node.func.attr in METHODS:
            self.note(node, f".{node.func.attr}")
