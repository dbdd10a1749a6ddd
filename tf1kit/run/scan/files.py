"""`tf1kit scan`: finds in a program's files what the kit would supply, without running them."""

from __future__ import annotations

import ast
import os
import re
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from tf1kit.errors import UsageError
from tf1kit.run.own import owned
from tf1kit.run.python2.convert import decoded, syntax
from tf1kit.run.python2.detect import uses_python2
from tf1kit.run.scan.cells import cells
from tf1kit.run.scan.changes import packages
from tf1kit.run.scan.of_python import is_gone
from tf1kit.run.scan.symbols import Symbols
from tf1kit.run.scan.verdict import OLDER, Verdict, of_python3, unseen, verdict

KINDS = (".py", ".pyw", ".ipynb")
SCRIPT = re.compile(rb"#!.*\bpython")
COPIES = (".git", ".tox", ".nox", ".eggs", ".ipynb_checkpoints")  # hidden folders without files of the program
MODE = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)
COLAB = Verdict("%tensorflow_version 1.x", "tf1kit run", "leave it out: Colab has no TensorFlow 1", "", "removed")
CLEAR = (
    "The kit has to supply nothing: the installed packages have those names and arguments in {} that scan can follow.\n"
    "Scan reads the text. It does not see which objects a program passes on, what it computes, or other files: run it."
)
NOT_CLEAR = "No row was found in {}, but that does not mean that all of it runs: scan could not look into everything."
GOES_ON = "not needed: the file goes on without it"


@dataclass(frozen=True, order=True)
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


def files(paths: Iterable[str]) -> list[Path]:
    """The named files, and the files in named folders. Hidden and linked folders and virtual
    environments are left out.

    Raises:
        UsageError: there is no such file or folder, it is not Python and not a notebook, or a
            folder has no such file.
    """
    found: list[Path] = []
    for path in map(Path, paths):
        if not path.exists():
            raise UsageError(f"there is no {path}")
        if path.is_file() and not (path.name.endswith(KINDS) or _is_script(path)):
            raise UsageError(
                f"{path} is not Python and not a notebook, by its name and its first line: name files that end in "
                f"{', '.join(KINDS)}, scripts that begin with #!/usr/bin/env python, or folders"
            )
        inside = [path] if path.is_file() else list(_below(path))
        if not inside:
            raise UsageError(f"there is no Python file and no notebook in {path}")
        found += inside
    return found


def nothing_found(paths: Iterable[str], unseen: bool) -> str:
    """The text for a scan without rows."""
    count = len(files(paths))
    return (NOT_CLEAR if unseen else CLEAR).format(f"{count} file{'s' * (count != 1)}")


def _below(folder: Path) -> Iterator[Path]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name[0] != "." and not _installed(Path(here, name)))
        yield from (path for name in sorted(names) if _is_python(path := Path(here, name)))


def _installed(folder: Path) -> bool:
    """Whether a folder has installed packages."""
    return folder.name == "site-packages" or (folder / "pyvenv.cfg").exists()


def _is_python(path: Path) -> bool:
    """Whether a file is Python, by its name, or by the first line of a file without an ending."""
    if path.suffix or not path.is_file():
        return path.name.endswith(KINDS)
    return _is_script(path)


def _is_script(path: Path) -> bool:
    """Whether the first line of a file names Python as its interpreter."""
    try:
        with path.open("rb") as file:
            return SCRIPT.match(file.readline(200)) is not None
    except OSError:
        return False


def skipped(paths: Iterable[str]) -> Iterator[Row]:
    """Folders with Python files that scan does not look into: hidden ones, and links to other
    places.
    """
    for top in map(Path, paths):
        for here, folders, _ in os.walk(top):
            left = [each for each in folders if each[0] == "." or Path(here, each).is_symlink()]
            folders[:] = [each for each in folders if each not in left and not _installed(Path(here, each))]
            for folder in (Path(here, each) for each in sorted(left) if each not in COPIES):
                if not _installed(folder) and not _within(folder, top) and next(_below(folder), None):
                    yield Row(str(folder), 1, 1, unseen(f"the folder {folder.name}"))


def _within(link: Path, top: Path) -> bool:
    """Whether a link leads back into the scanned folder."""
    return link.is_symlink() and link.resolve().is_relative_to(top.resolve())


def scan(paths: Iterable[str], patterns: Iterable[str] = ()) -> list[Row]:
    """The rows of all files, in order; `patterns` name packages that see TensorFlow 1, too."""
    paths = tuple(paths)
    programs = {name for path in files(paths) for name in (path.stem, path.parent.name)}  # the program's own modules
    found = {row for path in files(paths) for row in rows(path)} | set(skipped(paths))
    found = {row for row in found if not (is_gone(row.verdict.symbol) and row.verdict.symbol.split(".")[0] in programs)}
    return sorted(
        weighed({with_own(row, patterns) for row in found}),
        key=lambda row: (row.file, row.line, row.column, row.verdict.symbol),
    )


def with_own(row: Row, patterns: Iterable[str]) -> Row:
    """The row; a package that needs TensorFlow 1 runs if a pattern names it."""
    top = row.verdict.symbol.partition(".")[0]
    if top in packages() and owned(top, patterns):
        return replace(row, verdict=replace(row.verdict, source=f"--own {top}"))
    return row


def weighed(rows: set[Row]) -> Iterator[Row]:
    """The rows. Names of version 2 cannot run if another row needs the kit; otherwise they are left
    out.
    """
    needs = any(row.verdict.kind not in ("new", "unseen") for row in rows)
    for row in rows:
        if row.verdict.kind != "new":
            yield row
        elif needs:
            yield replace(row, verdict=replace(row.verdict, source=""))


def rows(path: Path) -> Iterator[Row]:
    """The rows of one file; a file that cannot be read gives one row that says so."""
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
    """Whether a name belongs to a package beside the file, or above it."""
    top = symbol.partition(".")[0]
    if top not in packages() and not is_gone(symbol):
        return False
    above = list(path.resolve().parents)[:8]
    return any((folder / top).is_dir() or (folder / f"{top}.py").is_file() for folder in above)


def of_parts(parts: list[Part]) -> Iterator[Row]:
    """The rows of parts that share their names."""
    search = Symbols()
    before = b""
    for part in parts:
        parse(part, before)
        before += b"" if part.error or part.older else part.data
    for _ in range(2):  # twice, because functions may come before the imports that they use
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
    """The rows for the symbols in a part."""
    for line, column, symbol in search.found:
        said = verdict(symbol)
        optional = (line, column, symbol) in search.optional
        if said and not part.older and of_python3(said) != said:
            said = None if optional else of_python3(said)
        if said and optional and not said.runs:
            said = replace(said, source=GOES_ON)
        if said:
            yield Row(part.where, line, column + 1, said)
    for line, column, words in search.unseen:
        yield Row(part.where, line, column + 1, unseen(words))
