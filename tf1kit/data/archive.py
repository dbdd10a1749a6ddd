"""Unpacks a .tar.gz without trusting it.

`tarfile` has a filter for this (`filter="data"`) since 3.10.12 and 3.11.4, but the filter does not
bound the size. The checks here are the same on every Python. Members are plain files and folders;
they stay inside the folder, overwrite no file, and are not much more or larger than those of
CIFAR-10.
"""

from __future__ import annotations

import gzip
import shutil
import tarfile
import zlib
from pathlib import Path, PureWindowsPath

from tf1kit.errors import UsageError

MAX_BYTES = 1 << 28  # unpacked, with headers; CIFAR-10 has 184 MB
MAX_MEMBERS = 100  # CIFAR-10 has 9


def unpack(archive: Path, folder: Path, *, max_bytes: int = MAX_BYTES) -> None:
    """Unpack `archive` into `folder`. The first refused member raises UsageError; the members
    before it stay.
    """
    try:
        with _BoundedGzip(archive, max_bytes) as stream, tarfile.open(fileobj=stream, mode="r|") as tar:
            for count, member in enumerate(tar, start=1):
                if count > MAX_MEMBERS:
                    raise RefusedError(f"it has more than {MAX_MEMBERS} members")
                _unpack_member(tar, member, folder)
            while stream.read(1 << 16):  # tarfile stops before the gzip checksum at the end
                pass
    except RefusedError as error:
        raise UsageError(f"{archive} is refused: {error}. Take the archive of the authors or another mirror.") from None
    except (tarfile.TarError, zlib.error, EOFError, OSError, ValueError) as error:
        advice = "It may be damaged or not a .tar.gz; fetch it again or name another mirror with --url."
        raise UsageError(f"{archive} cannot be unpacked: {error}. {advice}") from error


class RefusedError(Exception):
    """The archive has something that an honest archive does not have."""


class _BoundedGzip(gzip.GzipFile):
    """A stream that gives at most `max_bytes` to tarfile; it stops endless headers as well as
    endless files.
    """

    def __init__(self, archive: Path, max_bytes: int) -> None:
        super().__init__(archive, "rb")
        self.max_bytes = max_bytes

    def read(self, size: int | None = -1) -> bytes:
        data = super().read(size)
        if self.tell() > self.max_bytes:
            raise RefusedError(f"it unpacks to more than {self.max_bytes:,} bytes")
        return data


def _unpack_member(tar: tarfile.TarFile, member: tarfile.TarInfo, folder: Path) -> None:
    path = PureWindowsPath(member.name)  # knows drives and both separators, so that every system refuses the same
    if path.anchor or ".." in path.parts:
        raise RefusedError(f"member {member.name!r} would leave the folder")
    target = folder / path.as_posix()
    if member.isdir():
        target.mkdir(parents=True, exist_ok=True)
        return
    source = tar.extractfile(member) if member.isreg() and not member.issparse() else None
    if source is None:
        raise RefusedError(f"member {member.name!r} is neither a plain file nor a folder")
    target.parent.mkdir(parents=True, exist_ok=True)
    with source, target.open("xb") as file:
        shutil.copyfileobj(source, file)
