"""Files and folders that are there as a whole or not at all: written beside their place, then renamed into it."""

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
SAID = {  # how TensorFlow and HDF5 report the same, who pass no error number on
    "no space left": FULL[errno.ENOSPC],
    "disk quota exceeded": FULL[errno.EDQUOT],
    "file too large": FULL[errno.EFBIG],
    "errno = 28": FULL[errno.ENOSPC],
    "errno = 122": FULL[errno.EDQUOT],
    "errno = 27": FULL[errno.EFBIG],
}


def check_free(path: Path, force: bool) -> None:
    """See to it that `path` may be written; UsageError where something is there or its folder is not.

    What killed runs have left beside it is removed first.
    """
    if not path.parent.is_dir():
        raise UsageError(f"{path} cannot be written: the folder {path.parent} does not exist")
    remove_leftovers(path.parent)
    if (path.exists() or path.is_symlink()) and not force:
        raise UsageError(f"{path} exists: give another name, or say --force to replace it")


def verdict_of(out: Path) -> Path:
    """Where the verdict about the model `out` is written: beside it."""
    return out.with_name(out.name + ".verdict.json")


def check_room(path: Path, size: int) -> None:
    """See to it that the disk has room for `size` bytes at `path`; UsageError where it has not."""
    if path.parent.is_dir() and shutil.disk_usage(path.parent).free < size:
        raise UsageError(f"{path} cannot be written: it needs {size:,} bytes, and {_free(path)} are free")


def reserve(path: Path, size: int) -> None:
    """See to it that `size` bytes can be written to `path`, by taking them from the disk for a moment; OSError where not.

    For libraries that do not survive a full disk, such as HDF5.  Nothing is seen to where the system cannot reserve.
    """
    if hasattr(os, "posix_fallocate"):
        with path.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, size)
        path.unlink()


@contextmanager
def written(path: Path, force: bool = False) -> Iterator[Path]:
    """A path of the same name in a new folder beside `path`, which takes its place when the block has ended well.

    What is at `path` is replaced with `force` only.  Nothing is left of what an error broke off; that the disk is full is a
    UsageError that says so.
    """
    check_free(path, force)
    with beside(path) as folder:
        yield folder / path.name
        put(folder / path.name, path, folder)


@contextmanager
def beside(path: Path) -> Iterator[Path]:
    """A new folder on the disk of `path`, gone afterwards; UsageError where nothing can be written there."""
    with _clear(path), locked_folder(path.parent) as folder:
        yield folder


@contextmanager
def _clear(path: Path) -> Iterator[None]:
    """Errors of a disk, in a sentence."""
    try:
        yield
    except UsageError:
        raise
    except Exception as error:
        reason = _reason(error)
        if reason is None:
            raise
        raise UsageError(
            f"{path} cannot be written: {reason} ({_free(path)} are free); nothing of it is left there"
        ) from error


def _reason(error: Any) -> str | None:
    """What is wrong with the disk; None where that is not what is wrong."""
    if isinstance(error, OSError) and error.errno:
        return FULL.get(error.errno) or (error.strerror or "").lower()
    text = str(error).lower()
    found = next((reason for words, reason in SAID.items() if words in text), None)
    if found is None and error.__cause__ is not None:
        return _reason(error.__cause__)
    return found


def _free(path: Path) -> str:
    return f"{shutil.disk_usage(path.parent).free:,} bytes"
