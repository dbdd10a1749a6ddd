"""`tf1kit scan`: what a program would be supplied with, found in its files without running them."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tf1kit.errors import UsageError
from tf1kit.run.python2.convert import decoded, syntax
from tf1kit.run.python2.detect import uses_python2
from tf1kit.run.scan.cells import cells
from tf1kit.run.scan.changes import packages
from tf1kit.run.scan.of_python import is_gone
from tf1kit.run.scan.symbols import Symbols
from tf1kit.run.scan.verdict import OLDER, Verdict, of_python3, unseen, verdict

KINDS = (".py", ".pyw", ".ipynb")
SCRIPT = re.compile(rb"#!.*\bpython")
COPIES = (".git", ".tox", ".nox", ".eggs", ".ipynb_checkpoints")  # hidden folders with nothing of the program's own
MODE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
COLAB = Verdict("%tensorflow_version 1.x", "tf1kit run", "leave it out: Colab has no TensorFlow 1", "", "removed")
KERAS_3 = "2.16"  # the TensorFlow that came with it
CLEAR = (
    "Nothing has to be supplied: of the names and arguments in {}, those that can be followed are in the installed packages.\n"
    "Scan reads the text. It cannot see which objects a program hands on, what it computes, or other files; to see that, run it."
)
NOT_CLEAR = "This is no all-clear: no row was found in {}, but not everything could be looked into."
GOES_ON = "not needed: the file goes on without it"


@dataclass(frozen=True, order=True)
class Row:
    """A symbol in a file; `file` of a notebook reads "course.ipynb:cell 3"."""

    file: str
    line: int
    column: int
    verdict: Verdict


@dataclass
class Part:
    """Code that is parsed by itself: a file, or a cell of a notebook."""

    where: str
    data: bytes
    tree: ast.Module | None = None
    older: bool = False
    error: Exception | None = None


def files(paths: Iterable[str]) -> list[Path]:
    """The files that are named, and those in folders; not in hidden or linked ones, nor in virtual
    environments.

    Raises:
        UsageError: there is no such file or folder, or nothing of Python in it.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise UsageError(f"there is no {path}")
        inside = [path] if path.is_file() else list(_below(path))
        if not inside:
            raise UsageError(f"there is no Python file and no notebook in {path}")
        found += inside
    return found


def nothing_found(paths: Iterable[str], unseen: bool) -> str:
    """What to say where no row was found."""
    count = len(files(paths))
    return (NOT_CLEAR if unseen else CLEAR).format(f"{count} file{'s' * (count != 1)}")


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] != "." and not _installed(Path(here, name)))
        yield from (path for name in sorted(names) if _is_python(path := Path(here, name)))


def _installed(folder: Path) -> bool:
    """Whether others' packages are in a folder."""
    return folder.name == "site-packages" or (folder / "pyvenv.cfg").exists()


def _is_python(path: Path) -> bool:
    """Whether the name says so, or the first line of a file without an ending."""
    if path.suffix or not path.is_file():
        return path.name.endswith(KINDS)
    try:
        with path.open("rb") as file:
            return SCRIPT.match(file.readline(200)) is not None
    except OSError:
        return False


def skipped(paths: Iterable[str]) -> Iterator[Row]:
    """The folders that are not looked into although Python files are in them: hidden ones, and
    links to elsewhere.
    """
    for top in map(Path, paths):
        for here, folders, _ in os.walk(top):
            left = [each for each in folders if each[0] == "." or Path(here, each).is_symlink()]
            folders[:] = [each for each in folders if each not in left and not _installed(Path(here, each))]
            for folder in (Path(here, each) for each in sorted(left) if each not in COPIES):
                if not _installed(folder) and not _within(folder, top) and next(_below(folder), None):
                    yield Row(str(folder), 1, 1, unseen(f"the folder {folder.name}"))


def _within(link: Path, top: Path) -> bool:
    """Whether a link leads back into the folder that is looked into."""
    return link.is_symlink() and link.resolve().is_relative_to(top.resolve())


def scan(paths: Iterable[str]) -> list[Row]:
    """The rows of all files, in order."""
    paths = tuple(paths)
    programs = {name for path in files(paths) for name in (path.stem, path.parent.name)}  # the program's own modules
    found = {row for path in files(paths) for row in rows(path)} | set(skipped(paths))
    found = {row for row in found if not (is_gone(row.verdict.symbol) and row.verdict.symbol.split(".")[0] in programs)}
    return sorted(
        weighed(found),
        key=lambda row: (row.file, row.line, row.column, row.verdict.symbol),
    )


def weighed(rows: set[Row]) -> Iterator[Row]:
    """The rows, without names of version 2 where nothing needs the kit; where something does, they
    cannot run.
    """
    needs = any(row.verdict.kind not in ("new", "unseen") for row in rows)
    for row in rows:
        if row.verdict.kind != "new":
            yield row
        elif needs:
            yield replace(row, verdict=replace(row.verdict, source=""))


def rows(path: Path) -> Iterator[Row]:
    """The rows of one file; of one that nobody can read, one row that says so."""
    try:
        data = path.read_bytes()
        parts = [Part(str(path), data)]
        if path.suffix == ".ipynb":
            parts = []
            for cell in cells(data):
                where = f"{path}:cell {cell.number}"
                parts.append(Part(where, cell.source.encode()))
                yield from (Row(where, line, 1, COLAB) for line in cell.version_1)
                yield from (Row(where, line, 1, unseen(words)) for line, words in cell.unseen)
    except (OSError, ValueError) as error:
        yield unreadable(str(path), error)
        return
    yield from (row for row in of_parts(parts) if not own(path, row.verdict.symbol))


def own(path: Path, symbol: str) -> bool:
    """Whether a name is of a package that lies beside the file, or above it."""
    top = symbol.partition(".")[0]
    if top not in packages() and not is_gone(symbol):
        return False
    above = list(path.resolve().parents)[:8]
    return any((folder / top).is_dir() or (folder / f"{top}.py").is_file() for folder in above)


def of_parts(parts: list[Part]) -> Iterator[Row]:
    """The rows of parts that share their names."""
    search = Symbols()
    for part in parts:
        parse(part)
    for _ in range(2):  # again: functions may stand above the imports that they use
        for part in parts:
            try:
                search.visit(part.tree or ast.Module([], []))
            except RecursionError as error:
                part.tree, part.error = None, error
    for part in parts:
        if part.error or part.tree is None:
            yield unreadable(part.where, part.error or ValueError("nothing"))
            continue
        if part.older:
            yield Row(part.where, 1, 1, OLDER)
        try:
            look(search, part.tree)
        except RecursionError as error:
            yield unreadable(part.where, error)
            continue
        yield from found(part, search)


def look(search: Symbols, tree: ast.Module) -> None:
    """Find what is in a part, the names of all parts being known."""
    search.found, search.optional, search.unseen = set(), set(), set()
    search.visit(tree)
    search.hand_on(tree)
    search.idioms(tree)


def places(tree: ast.Module) -> set[tuple[int, int, str]]:
    """(line, column, symbol) of what one file uses; of one that is nested too deeply, nothing."""
    search = Symbols()
    try:
        search.visit(tree)
        search.visit(tree)
        look(search, tree)
    except RecursionError:
        return set()
    return search.found


def parse(part: Part) -> None:
    """Give a part its tree, as Python 3 or else as Python 2."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", SyntaxWarning)
            part.tree = compile(part.data, part.where, "exec", MODE, dont_inherit=True)
            part.older = uses_python2(part.data)
    except UNREADABLE as error:
        try:
            part.tree, part.older = syntax(decoded(part.data), part.where), True
        except UNREADABLE:
            part.error = error


def unreadable(where: str, error: Exception) -> Row:
    """The row of what no Python can read, or the scan cannot."""
    line, column = getattr(error, "lineno", 1) or 1, getattr(error, "offset", 1) or 1
    said = getattr(error, "msg", None) or str(error)
    why = said if said.startswith("not a notebook") else f"neither Python 3 nor Python 2: {said}"
    if isinstance(error, (RecursionError, MemoryError)):
        why = "an expression in it is nested too deeply to be looked into: split it"
    return Row(where, line, column, Verdict("syntax", "", why, ""))


def found(part: Part, search: Symbols) -> Iterator[Row]:
    """The rows of what a part uses."""
    for line, column, symbol in search.found:
        said = verdict(symbol)
        optional = (line, column, symbol) in search.optional
        if said and not part.older and of_python3(said) != said:
            said = None if optional else of_python3(said)
        if said and said.symbol[0] == "." and said.since == KERAS_3 and search.keras:
            said = replace(said, source="")  # the installed Keras's objects
        if said and optional and not said.runs:
            said = replace(said, source=GOES_ON)
        if said:
            yield Row(part.where, line, column + 1, said)
    for line, column, words in search.unseen:
        yield Row(part.where, line, column + 1, unseen(words))
