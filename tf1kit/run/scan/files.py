"""`tf1kit scan`: finds in a program's files what the kit would supply, without running them."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

from tf1kit.errors import UsageError
from tf1kit.run.own import owned
from tf1kit.run.scan.changes import packages
from tf1kit.run.scan.many import read
from tf1kit.run.scan.of_python import is_gone
from tf1kit.run.scan.one_file import Row
from tf1kit.run.scan.store import Store
from tf1kit.run.scan.verdict import unseen

KINDS = (".py", ".pyw", ".ipynb")
SCRIPT = re.compile(rb"#!.*\bpython")
COPIES = (".git", ".tox", ".nox", ".eggs", ".ipynb_checkpoints")  # hidden folders without files of the program
CLEAR = (
    "The kit has to supply nothing: the installed packages have those names and arguments in {} that scan can follow.\n"
    "Scan reads the text. It does not see which objects a program passes on, what it computes, or other files: run it."
)
NOT_CLEAR = "No row was found in {}, but that does not mean that all of it runs: scan could not look into everything."


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


def scan(
    paths: Iterable[str],
    patterns: Iterable[str] = (),
    jobs: int | None = None,
    store: Store | None = None,
    tell: Callable[[str, int, int | None], None] = lambda *_: None,
) -> list[Row]:
    """The rows of all files, in order.

    Args:
        paths: Python files, notebooks, and folders with them.
        patterns: packages that see TensorFlow 1, too.
        jobs: the number of processes that read files; None leaves it to the number of files.
        store: what was found in files before.
        tell: is called with a word, the number of files that were read, and the number of all.

    Raises:
        UsageError: see `files`.
    """
    paths = tuple(paths)
    named = files(paths)
    programs = {name for path in named for name in (path.stem, path.parent.name)}  # the program's own modules
    own = cache(is_own)
    found = set(skipped(paths))
    for done, (path, rows) in enumerate(read(named, jobs, store), 1):
        where = {row.file: f"{path}{row.file}" for row in rows}  # one text for all rows of a file
        found |= {replace(row, file=where[row.file]) for row in rows if not belongs(row, path, programs, own)}
        tell("read", done, len(named))
    return sorted(
        weighed({with_own(row, patterns) for row in found}),
        key=lambda row: (row.file, row.line, row.column, row.verdict.symbol),
    )


def belongs(row: Row, path: Path, programs: set[str], own: Callable[[Path, str], bool]) -> bool:
    """Whether a row is about a module of the program itself, which has the name of an old package or
    of a module that Python has lost.
    """
    top = row.verdict.symbol.partition(".")[0]
    gone = is_gone(row.verdict.symbol)
    return (gone and top in programs) or ((gone or top in packages()) and own(path.resolve().parent, top))


def is_own(folder: Path, top: str) -> bool:
    """Whether a package or a module lies in a folder, or above it."""
    return any((each / top).is_dir() or (each / f"{top}.py").is_file() for each in (folder, *folder.parents)[:8])


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
