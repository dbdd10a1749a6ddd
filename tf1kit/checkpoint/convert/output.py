"""Writes files and folders completely or not at all: beside their place first, then by renaming."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tf1kit.checkpoint.convert.aside import locked_folder, put, remove_leftovers
from tf1kit.errors import UsageError

FULL = {
    errno.ENOSPC: "the disk is full",
    errno.EDQUOT: "the quota is used up",
    errno.EFBIG: "it would be too large",
}
SAID = {  # words of TensorFlow and HDF5, which report the same without an error number
    "no space left": FULL[errno.ENOSPC],
    "disk quota exceeded": FULL[errno.EDQUOT],
    "file too large": FULL[errno.EFBIG],
    "errno = 28": FULL[errno.ENOSPC],
    "errno = 122": FULL[errno.EDQUOT],
    "errno = 27": FULL[errno.EFBIG],
}


def check_free(path: Path, force: bool) -> None:
    """Check that `path` can be written, after removing what killed processes left beside it.

    Raises UsageError if its folder does not exist, or if `path` exists and `force` is false.
    """
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: the folder {path.parent} does not exist")
    remove_leftovers(path.parent)
    if (path.exists() or path.is_symlink()) and not force:
        raise UsageError(f"{path} exists: give another name, or replace it with --force")


def verdict_of(out: Path) -> Path:
    """The path of the verdict about the model `out`, beside it."""
    return out.with_name(out.name + ".verdict.json")


def check_room(path: Path, size: int) -> None:
    """Raise UsageError if the disk has no room for `size` bytes at `path`."""
    if path.parent.is_dir() and shutil.disk_usage(path.parent).free < size:
        raise UsageError(
            f"{path} cannot be written: it needs {size:,} bytes, and {_free(path)} are free. Free some space, or "
            "choose another disk"
        )


def reserve(path: Path, size: int) -> None:
    """Check that `size` bytes can be written to `path` by reserving them for a moment.

    Raises OSError if not.  This is for libraries that crash on a full disk, such as HDF5.  On
    systems that cannot reserve space nothing is checked.
    """
    if hasattr(os, "posix_fallocate"):
        with path.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, size)
        path.unlink()


@contextmanager
def written(path: Path, force: bool = False) -> Iterator[Path]:
    """Give a temporary path to write to, and move it to `path` if the block ends without an error.

    The temporary path has the same name, in a new folder beside `path`.  After an error nothing of
    it is left.  An existing `path` is replaced only with `force`.

    Raises UsageError if the disk is full or cannot be written.
    """
    check_free(path, force)
    with beside(path) as folder:
        yield folder / path.name
        put(folder / path.name, path, folder)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """Make a temporary folder beside `path`; raises UsageError if the disk cannot be written."""
    with _clear(path), locked_folder(path.parent) as folder:
        yield folder


@contextmanager
def _clear(path: Path) -> Iterator[None]:
    """Turn errors of the disk into UsageError."""
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        reason = _reason(error)
        if reason is None:
            raise
        room = f" ({_free(path)} are free)" if reason in FULL.values() else ""
        raise UsageError(f"{path} cannot be written: {reason}{room}; nothing of it is left there") from error


def _reason(error: Any) -> str | None:
    """What is wrong with the disk; None if the error is not about the disk."""
    if isinstance(error, OSError) and error.errno:
        return FULL.get(error.errno) or (error.strerror or "").lower()
    text = str(error).lower()
    found = next((reason for words, reason in SAID.items() if words in text), None)
    if found is None and error.__cause__ is not None:
        return _reason(error.__cause__)
    return found


def _free(path: Path) -> str:
    return f"{shutil.disk_usage(path.parent).free:,} bytes"
