"""Members of a zip file that are stored or deflated, as `.npz` and `.keras` have them."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tf1kit.checkpoint.errors import DamagedError

HEAD = 30  # bytes in front of a member, beside its name
SLACK = 90  # bytes between members that have none of their own: fewer than the smallest member takes
MOST_DEFLATED = 1032  # times smaller that deflate makes anything
ERRORS = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


@contextmanager
def zip_errors() -> Iterator[None]:
    """What Python says of a zip file that it cannot read, as damage."""
    try:
        yield
    except ERRORS as error:
        raise DamagedError(f"it is not a whole zip file: {error or type(error).__name__}") from error


def members(archive: zipfile.ZipFile, path: Path) -> list[zipfile.ZipInfo]:
    """The members, none of which claims more than the file can hold."""
    size = path.stat().st_size
    infos = archive.infolist()
    for info in infos:
        if info.compress_size > size or info.file_size > MOST_DEFLATED * (info.compress_size + 1):
            raise DamagedError(f"its member {info.filename!r} is said to have {info.file_size:,} bytes")
    at = 0
    for info in sorted(infos, key=lambda info: info.header_offset):
        if not 0 <= info.header_offset - at <= SLACK:
            raise DamagedError("its list of members is not whole")
        at = info.header_offset + HEAD + len(info.filename.encode()) + info.compress_size
    if archive.start_dir - at > SLACK:
        raise DamagedError("its list of members is not whole")
    if len({info.filename for info in infos}) != len(infos):
        raise DamagedError("it has two members of the same name")
    return infos
