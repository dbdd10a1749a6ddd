"""Folders that something is written into before it is moved to its place, and what is left of them when a process is killed.

Such a folder is locked (`flock`) while its process lives; the system frees the lock however the process ends.  A folder that is
not locked is of a run that was killed: the next run that writes beside it removes it.  Where there are no such locks, it stays.
"""

from __future__ import annotations

import ctypes
import errno
import functools
import os
import re
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

PREFIX = ".tf1kit-"
NAME = re.compile(re.escape(PREFIX) + "[a-z0-9_]{8}")  # as `tempfile` completes it
REPLACED = "replaced"  # in such a folder: what was moved out of its place, where the system cannot exchange two folders
HERE, EXCHANGE = -100, 2  # AT_FDCWD, RENAME_EXCHANGE of Linux
UNKNOWN = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)  # said of an exchange by systems and disks that have none


@contextmanager
def locked_folder(parent: Path) -> Iterator[Path]:
    """A new folder in `parent`, gone afterwards."""
    folder, lock = _made(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _made(parent: Path) -> tuple[Path, int | None]:
    """A folder and its lock; made again where another process took it for a leftover before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        with suppress(BlockingIOError, FileNotFoundError):
            lock = _lock(folder)
            if lock is None or os.fstat(lock).st_nlink:
                return folder, lock
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """The lock of a folder; None where there are no locks, BlockingIOError where another process has it."""
    if fcntl is None:
        return None
    lock = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(lock)
        if isinstance(error, BlockingIOError):
            raise
        return None
    return lock


def remove_leftovers(parent: Path) -> None:
    """Remove the folders of killed runs in `parent`; what such a run had moved out of its place goes back there."""
    for folder in parent.glob(PREFIX + "*"):
        if not NAME.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        with suppress(OSError):  # it is locked, another run is removing it, or it is another user's
            lock = _lock(folder)
            if lock is not None:
                try:
                    _remove(folder)
                finally:
                    os.close(lock)


def _remove(folder: Path) -> None:
    for old in (folder / REPLACED).glob("*"):
        if not os.path.lexists(folder.parent / old.name):
            old.rename(folder.parent / old.name)
    shutil.rmtree(folder, ignore_errors=True)


def put(new: Path, path: Path, folder: Path) -> None:
    """Move `new`, in the locked `folder`, to `path`; what is there stays whole until then.

    A file is replaced by renaming.  Folders are exchanged; where the system cannot, the old one is moved into `folder` first,
    from where `remove_leftovers` brings it back if the process ends before the new one is in its place.
    """
    is_folder = new.is_dir() or (path.is_dir() and not path.is_symlink())
    if is_folder and os.path.lexists(path):
        if exchange(new, path):
            return
        (folder / REPLACED).mkdir()
        path.rename(folder / REPLACED / path.name)
    new.replace(path)


def exchange(one: Path, other: Path) -> bool:
    """Let two paths change places at once; whether the system can.  OSError where it can, but not these two."""
    rename = _renameat2()
    if rename is None:
        return False
    if rename(HERE, os.fsencode(one), HERE, os.fsencode(other), EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in UNKNOWN:
        return False
    raise OSError(number, os.strerror(number), str(other))


@functools.cache
def _renameat2() -> Callable[..., int] | None:
    """Of the C library of Linux since 2018; None elsewhere."""
    try:
        return ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return None
