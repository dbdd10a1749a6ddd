"""Keeps what scan found in a file's contents, for `--cache`: a large folder is scanned again in
seconds.

The file is a database of SQLite. It holds rows of one state of the kit and of the installed
packages; those of another state are dropped.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import astuple
from functools import cache
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path

import tf1kit
from tf1kit.errors import UsageError
from tf1kit.run.scan.one_file import Row
from tf1kit.run.scan.verdict import Verdict

MARK = 0x74663173  # SQLite keeps this number in the head of the file: "tf1s"
AT_ONCE = 256  # files whose rows are written at once
TABLES = "CREATE TABLE state (state BLOB); CREATE TABLE found (contents BLOB PRIMARY KEY, rows BLOB) WITHOUT ROWID"


class Store:
    """What was found in files before, by their contents.

    Args:
        connection: the database.
    """

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._new: list[tuple[bytes, bytes]] = []

    def get(self, key: bytes) -> list[Row] | None:
        """The rows of the contents with a digest, without their file; None if they are not known.

        Raises:
            UsageError: the rows are damaged.
        """
        found = self._connection.execute("SELECT rows FROM found WHERE contents = ?", (_here(key),)).fetchone()
        if found is None:
            return None
        try:
            rows = json.loads(zlib.decompress(found[0]))
            return [Row(file, line, column, _verdict(*said)) for file, line, column, said in rows]
        except (zlib.error, ValueError, TypeError) as error:
            raise UsageError(f"the rows of a file are damaged in the --cache: {error}; delete it") from error

    def put(self, key: bytes, rows: Iterable[Row]) -> None:
        """Keep the rows of the contents with a digest."""
        self._new.append((_here(key), zlib.compress(json.dumps([astuple(row) for row in rows]).encode(), 1)))
        if len(self._new) == AT_ONCE:
            self.write()

    def is_empty(self) -> bool:
        """Whether nothing was put, by another scan either."""
        return not self._connection.execute("SELECT count(*) FROM found").fetchone()[0]

    def write(self) -> None:
        """Write what was put. Others may write in between."""
        with self._connection:
            self._connection.executemany("INSERT OR REPLACE INTO found VALUES (?, ?)", self._new)
        self._new.clear()


@contextmanager
def store(file: str | None) -> Iterator[Store | None]:
    """The store in a file, which is made if it is not there; None without a file. What was found is
    kept if scan is interrupted, too. A new file in which nothing was put does not stay.

    Raises:
        UsageError: the file cannot be written, or it is not such a store.
    """
    if file is None:
        yield None
        return
    if Path(file).exists() and not Path(file).stat().st_size:
        raise UsageError(
            f"--cache {file} is an empty file that tf1kit scan has not written: delete it, or name another"
        )
    is_new, is_useless = not Path(file).exists(), False
    try:
        with closing(sqlite3.connect(file, timeout=60)) as connection:
            _prepare(connection, file)
            kept = Store(connection)
            try:
                yield kept
            finally:
                kept.write()
                is_useless = is_new and kept.is_empty()
    except sqlite3.Error as error:
        raise UsageError(
            f"--cache {file} cannot be used: {error}; name a file that tf1kit scan may write, or delete this one"
        ) from error
    finally:
        if is_useless:
            Path(file).unlink()


def _prepare(connection: sqlite3.Connection, file: str) -> None:
    """Make the tables of a new file; drop the rows of another state."""
    mark = connection.execute("PRAGMA application_id").fetchone()[0]
    empty = not connection.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    if mark != MARK and not (empty and not mark):
        raise UsageError(f"--cache {file}: this database was not written by tf1kit scan; name another file")
    if empty:
        connection.executescript(f"PRAGMA application_id = {MARK}; {TABLES}")
    kept = connection.execute("SELECT state FROM state").fetchone()
    if kept != (state(),):
        with connection:
            connection.execute("DELETE FROM found")
            connection.execute("DELETE FROM state")
            connection.execute("INSERT INTO state VALUES (?)", (state(),))


def _here(key: bytes) -> bytes:
    """The digest of contents in this state: a scan in another state may write into the same file."""
    return sha256(state() + key).digest()


@cache
def state() -> bytes:
    """What rows depend on beside the file: the kit's files, the packages that can be imported, and Python."""
    there = sorted((each.name, each.version) for each in distributions())
    found = sha256(repr((sys.version, sys.path, there)).encode())
    for path in sorted(Path(tf1kit.__file__).parent.rglob("*")):
        if path.suffix in (".py", ".tsv", ".txt"):
            found.update(str(path.name).encode() + path.read_bytes())
    return found.digest()


@cache
def _verdict(*said: str) -> Verdict:
    """One object for equal verdicts, of which a large folder has many."""
    return Verdict(*said)
