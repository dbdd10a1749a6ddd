"""Finds in one file, or in one notebook, what the kit would supply."""

from __future__ import annotations

import ast
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from tf1kit.run.python2.convert import decoded, syntax
from tf1kit.run.python2.detect import uses_python2
from tf1kit.run.scan.cells import cells
from tf1kit.run.scan.symbols import Symbols
from tf1kit.run.scan.verdict import OLDER, Verdict, of_python3, unseen, verdict

MODE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
COLAB = Verdict("%tensorflow_version 1.x", "tf1kit run", "leave it out: Colab has no TensorFlow 1", "", "removed")
GOES_ON = "not needed: the file goes on without it"


@dataclass(frozen=True, order=True, slots=True)
class Row:
    """A symbol in a file. In a notebook, `file` is a text such as "course.ipynb:cell 3"."""

    file: str
    line: int
    column: int
    verdict: Verdict


@dataclass
class Part:
    """Code that is parsed separately: a file, or a cell of a notebook."""

    where: str
    data: bytes
    tree: ast.Module | None = None
    older: bool = False
    error: Exception | None = None


def rows(data: bytes, notebook: bool) -> Iterator[Row]:
    """The rows of the contents of a file; what cannot be read gives one row that says so.

    The name of the file is left out: `file` is empty, or a text such as ":cell 3".
    """
    parts = [Part("", data)]
    if notebook:
        parts = []
        try:
            for cell in cells(data):
                where = f":cell {cell.number}"
                parts.append(Part(where, cell.source.encode()))
                yield from (Row(where, line, 1, COLAB) for line in cell.version_1)
                yield from (Row(where, line, 1, unseen(words)) for line, words in cell.unseen)
        except ValueError as error:
            yield unreadable("", error)
            return
    yield from of_parts(parts)


def of_parts(parts: list[Part]) -> Iterator[Row]:
    """The rows of parts that share their names."""
    search = Symbols()
    before = b""
    for part in parts:
        parse(part, before)
        before += b"" if part.error or part.older else part.data
    for _ in range(2):  # twice, because functions may come before the imports that they use
        for part in parts:
            within_limits(part, search.visit)
    for part in parts:
        within_limits(part, partial(look, search))
        if part.error or part.tree is None:
            yield unreadable(part.where, part.error or ValueError("nothing"))
            continue
        if part.older:
            yield Row(part.where, 1, 1, OLDER)
        yield from found(part, search)


def within_limits(part: Part, read: Callable[[ast.Module], None]) -> None:
    """Read the tree of a part; if it is nested too deeply, that becomes the part's error."""
    try:
        read(part.tree or ast.Module([], []))
    except RecursionError as error:
        part.tree, part.error = None, error


def look(search: Symbols, tree: ast.Module) -> None:
    """Find the symbols of a part, once the names of all parts are known."""
    search.found, search.optional, search.unseen = set(), set(), set()
    search.visit(tree)
    search.hand_on(tree)
    search.idioms(tree)


def places(tree: ast.Module) -> set[tuple[int, int, str]]:
    """(line, column, symbol) of each use in a file; empty for a file that is nested too deeply."""
    search = Symbols()
    try:
        search.visit(tree)
        search.visit(tree)
        look(search, tree)
    except RecursionError:
        return set()
    return search.found


def parse(part: Part, before: bytes) -> None:
    """Parse a part as Python 3, else as Python 2. `before` is the Python 3 of the parts before it,
    which may define names that only Python 2 has.
    """
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            part.tree = compile(part.data, part.where, "exec", MODE, dont_inherit=True)
            part.older = uses_python2(before + part.data)
    except UNREADABLE as error:
        try:
            part.tree, part.older = syntax(decoded(part.data), part.where), True
        except UNREADABLE:
            part.error = error


def unreadable(where: str, error: Exception) -> Row:
    """The row for a file that no Python, or not the scan, can read."""
    line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
    said = getattr(error, "msg", None) or str(error)
    why = said if said.startswith("not a notebook") else f"neither Python 3 nor Python 2: {said}"
    if isinstance(error, (RecursionError, MemoryError)):
        why = "an expression in it is nested too deeply to be looked into: split it"
    return Row(where, line, column, Verdict("syntax", "", why, ""))


def found(part: Part, search: Symbols) -> Iterator[Row]:
    """The rows for the symbols in a part. Of two rows for one symbol in one place, such as those of a
    module and of a name in it that are both unknown, the name's stays.
    """
    said: dict[tuple[int, int, str], Verdict] = {}
    for line, column, symbol in sorted(search.found):
        if row := judged(part, symbol, (line, column, symbol) in search.optional):
            said[line, column, row.symbol] = row
    yield from (Row(part.where, line, column + 1, row) for (line, column, _), row in said.items())
    for line, column, words in search.unseen:
        yield Row(part.where, line, column + 1, unseen(words))


def judged(part: Part, symbol: str, optional: bool) -> Verdict | None:
    """The verdict on a symbol in a part, which may go on without it."""
    said = verdict(symbol)
    if said and not part.older and of_python3(said) != said:
        said = None if optional else of_python3(said)
    if said and optional and not said.runs:
        said = replace(said, source=GOES_ON)
    return said
