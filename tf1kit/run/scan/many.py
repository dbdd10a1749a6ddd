"""Reads many files: in several processes, and only those whose contents are new."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path

from tf1kit.processes import in_processes, processors
from tf1kit.run.scan.one_file import Row, rows, unreadable
from tf1kit.run.scan.store import Store

WORTH_IT = 400  # files: for so many, a further process saves more time than its start takes
AT_ONCE = 16  # files that a process gets at once


def read(
    paths: Sequence[Path], jobs: int | None = None, store: Store | None = None
) -> Iterator[tuple[Path, list[Row]]]:
    """The rows of each file; those of files that the store knows come first.

    Args:
        paths: the files.
        jobs: the number of processes. None means one for each `WORTH_IT` files, and at most one for
            each processor.
        store: the rows of files that were read before; the rows of the other files are added to it.

    Raises:
        UsageError: the store is damaged, or a process was ended from outside.
    """
    unread = paths
    if store:
        unread = []
        for path in paths:
            known = store.get(_digest(path))
            if known is None:
                unread.append(path)
            else:
                yield path, known
    jobs = jobs or min(processors(), len(unread) // WORTH_IT)
    for path, key, found in in_processes(_read, unread, jobs, AT_ONCE) if jobs > 1 else map(_read, unread):
        if store and key:
            store.put(key, found)
        yield path, found


def _digest(path: Path) -> bytes:
    """The digest of a file's contents and kind; empty if it cannot be read."""
    try:
        return _digest_of(path, path.read_bytes())
    except OSError:
        return b""


def _digest_of(path: Path, data: bytes) -> bytes:
    return sha256(path.suffix.encode() + b"\0" + data).digest()


def _read(path: Path) -> tuple[Path, bytes, list[Row]]:
    """A file, the digest of what was read, and its rows."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return path, b"", [unreadable("", error)]
    return path, _digest_of(path, data), list(rows(data, path.suffix == ".ipynb"))
