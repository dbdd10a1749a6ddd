"""Checks the members of a zip file, as in `.npz` and `.keras`, before any of them is read."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tf1kit.checkpoint.errors import DamagedError

HEAD = 30  # bytes in front of a member, without its name
SLACK = 90  # bytes that may lie unused between two members: fewer than the smallest member takes
MOST_DEFLATED = 1032  # the largest ratio that deflate reaches
ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


@contextmanager
def zip_errors() -> Iterator[None]:
    """Turn the errors of `zipfile` into DamagedError."""
    try:
        yield
    except ERRORS as error:
        raise DamagedError(f"it is not a whole zip file: {error or type(error).__name__}") from error


def members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """The members of a zip file.

    Raises DamagedError if a member claims more bytes than the file can hold, two members have the
    same name, or bytes of the file belong to no member.
    """
    size = path.stat().st_size
    infos = archive.infolist()
    for info in infos:
        if info.compress_size > size or info.file_size > MOST_DEFLATED * (info.compress_size + 1):
            raise DamagedError(f"its member {info.filename!r} claims {info.file_size:,} bytes, more than can be there")
    at = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if not 0 <= info.header_offset - at <= SLACK:
            raise DamagedError("its list of members is incomplete")
        at = info.header_offset + HEAD + len(info.filename.encode()) + info.compress_size
    if archive.start_dir - at > SLACK:
        raise DamagedError("its list of members is incomplete")
    if len({info.filename for info in infos}) != len(infos):
        raise DamagedError("it has two members of the same name")
    return infos
