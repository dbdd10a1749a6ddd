"""Temporary folders beside an output file, and the removal of those that killed processes left.

A folder is locked (`flock`) while its process lives; the system frees the lock however the process
ends.  So a folder without a lock belongs to a killed process, and the next process that writes to
the same place removes it.  On systems without such locks the folder stays.
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
NAME = re.compile(re.escape(PREFIX) + "[a-z0-9_]{8}")  # `tempfile` adds eight such characters
# A folder inside the temporary one.  It keeps the old output folder while the new one takes its
# place, on systems that cannot exchange two folders.
REPLACED = "replaced"
HERE, EXCHANGE = -100, 2  # AT_FDCWD and RENAME_EXCHANGE of Linux
UNKNOWN = (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP)  # errors of systems that cannot exchange


@contextmanager
def locked_folder(parent: Path) -> Iterator[Path]:
    """Make a locked folder in `parent` for the duration of the block."""
    folder, lock = _made(parent)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        if lock is not None:
            os.close(lock)


def _made(parent: Path) -> tuple[Path, int | None]:
    """Make a folder and lock it; try again if another process removed it before it was locked."""
    while True:
        folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=parent))
        with suppress(BlockingIOError, FileNotFoundError):
            lock = _lock(folder)
            if lock is None or os.fstat(lock).st_nlink:
                return folder, lock
            os.close(lock)


def _lock(folder: Path) -> int | None:
    """Lock a folder; None if the system has no locks.

    Raises BlockingIOError if another process has locked it.
    """
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
    """Restore what killed processes moved into their folders in `parent`; remove the folders."""
    for folder in parent.glob(PREFIX + "*"):
        if not NAME.fullmatch(folder.name) or folder.is_symlink() or not folder.is_dir():
            continue
        with suppress(OSError):  # it is locked, being removed by another process, or another user's
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
    """Move `new` to `path`; what was at `path` stays complete until then.

    A file is replaced by renaming, and two folders are exchanged.  If the system cannot exchange
    folders, the old one is first moved into `folder`, the locked folder that contains `new`.  If
    the process is killed between the two moves, `remove_leftovers` moves the old one back.
    """
    is_folder = new.is_dir() or (path.is_dir() and not path.is_symlink())
    if is_folder and os.path.lexists(path):
        if exchange(new, path):
            return
        (folder / REPLACED).mkdir()
        path.rename(folder / REPLACED / path.name)
    new.replace(path)


def exchange(one: Path, other: Path) -> bool:
    """Exchange two paths in one step; False if the system cannot.

    Raises OSError if the system can exchange paths, but not these two.
    """
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
    """The function of this name in the C library (Linux since 2018); None elsewhere."""
    try:
        return ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError, TypeError):
        return None
