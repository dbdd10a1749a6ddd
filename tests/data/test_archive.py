"""Tests that hostile and damaged archives with the right checksum are refused, and that nothing is
written outside.
"""

from __future__ import annotations

import gzip
import io
import os
import tarfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tf1kit.data.archive import MAX_MEMBERS, unpack
from tf1kit.data.download import ARCHIVE, download_cifar10
from tf1kit.errors import UsageError

OUTSIDE = "would leave the folder"
NOT_PLAIN = "is neither a plain file nor a folder"

# Hostile archives: the name of a member, its attributes, and why it is refused.
HOSTILE = {
    "up": ("../evil", {}, OUTSIDE),
    "up later": ("cifar-10-batches-bin/../../evil", {}, OUTSIDE),
    "folder above": ("../evil", {"type": tarfile.DIRTYPE}, OUTSIDE),
    "absolute": ("/tmp/evil", {}, OUTSIDE),
    "drive": ("C:evil", {}, OUTSIDE),
    "backslashes": ("..\\evil", {}, OUTSIDE),
    "symlink": ("evil", {"type": tarfile.SYMTYPE, "linkname": "/etc/passwd"}, NOT_PLAIN),
    "symlink inside": ("evil", {"type": tarfile.SYMTYPE, "linkname": "good"}, NOT_PLAIN),
    "hard link": ("evil", {"type": tarfile.LNKTYPE, "linkname": "good"}, NOT_PLAIN),
    "device": ("evil", {"type": tarfile.CHRTYPE, "devmajor": 1, "devminor": 5}, NOT_PLAIN),
    "block device": ("evil", {"type": tarfile.BLKTYPE, "devmajor": 8}, NOT_PLAIN),
    "fifo": ("evil", {"type": tarfile.FIFOTYPE}, NOT_PLAIN),
    "sparse": ("evil", {"type": tarfile.GNUTYPE_SPARSE}, NOT_PLAIN),
    "over a member": ("good", {}, "cannot be unpacked: .*File exists"),
    "under a file": ("good/evil", {}, "cannot be unpacked: .*(Not a directory|File exists)"),
    "zero byte in the name": ("evil\0", {"pax_headers": {"path": "ev\0il"}}, "cannot be unpacked"),
}


def tree(folder: Path) -> set[str]:
    """Everything below a folder."""
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def refused(site: Any, tmp_path: Path, data: bytes, reason: str) -> None:
    """Serve and download the archive. The error gives the reason, and only the archive's folder has
    changed.
    """
    before = tree(tmp_path)
    site.data = data
    with pytest.raises(UsageError, match=f"{ARCHIVE} .*{reason}"):
        download_cifar10(tmp_path / "out", url=site.url, md5=site.md5, pause=0)
    assert tree(tmp_path) - before == {"out", f"out/{ARCHIVE}"}


@pytest.mark.parametrize(("name", "attributes", "reason"), HOSTILE.values(), ids=HOSTILE)
def test_hostile_members_are_refused(
    site: Any, tmp_path: Path, pack: Any, member: Any, name: str, attributes: dict[str, Any], reason: str
) -> None:
    """A bad member after a good one is refused."""
    refused(site, tmp_path, pack(member("good", b"good"), member(name, **attributes)), reason)
    assert not Path("/tmp/evil").exists()


def test_the_same_archive_without_the_hostile_member_is_unpacked(tmp_path: Path, pack: Any, member: Any) -> None:
    """Without the bad member the archive is accepted."""
    (tmp_path / "a.tar.gz").write_bytes(pack(member("good", b"good"), member("deep/er/file", b"x")))
    (tmp_path / "out").mkdir()
    unpack(tmp_path / "a.tar.gz", tmp_path / "out")
    assert (tmp_path / "out/good").read_bytes() == b"good" and (tmp_path / "out/deep/er/file").read_bytes() == b"x"


def test_what_follows_the_archive_is_read_to_its_checksum(tmp_path: Path, pack: Any, member: Any) -> None:
    """Zeros behind the end are usual; damage in them is noticed."""
    data = gzip.compress(gzip.decompress(pack(member("good", b"good"))) + bytes(200_000))
    for name, content in (("whole", data), ("damaged", data[:-8] + bytes(4) + data[-4:])):
        (tmp_path / name).mkdir()
        (tmp_path / "a.tar.gz").write_bytes(content)
        if name == "whole":
            unpack(tmp_path / "a.tar.gz", tmp_path / name)
            assert (tmp_path / name / "good").read_bytes() == b"good"
        else:
            with pytest.raises(UsageError, match="cannot be unpacked: CRC check failed"):
                unpack(tmp_path / "a.tar.gz", tmp_path / name)


def bomb() -> bytes:
    """A member with a gigabyte of zeros by its header. The archive has the first 300 MB, in 1.3 MB
    of gzip.
    """
    info = tarfile.TarInfo("evil")
    info.size = 1 << 30
    stream = io.BytesIO()
    with gzip.GzipFile(fileobj=stream, mode="wb", compresslevel=1, mtime=0) as packed:
        packed.write(info.tobuf())
        for _ in range(300):
            packed.write(bytes(1_000_000))
    return stream.getvalue()


def test_a_decompression_bomb_is_refused(site: Any, tmp_path: Path) -> None:
    """Unpacking stops at 256 MiB, and the partial file is removed."""
    refused(site, tmp_path, bomb(), "unpacks to more than 268,435,456 bytes")


def test_a_bomb_in_a_header_is_refused(tmp_path: Path) -> None:
    """The bound holds for a pax header, which tarfile reads into memory as a whole."""
    info = tarfile.TarInfo("header")
    info.type, info.size = tarfile.XHDTYPE, 1 << 30
    (tmp_path / "a.tar.gz").write_bytes(gzip.compress(info.tobuf() + bytes(1 << 20)))
    with pytest.raises(UsageError, match=r"more than 100,000 bytes"):
        unpack(tmp_path / "a.tar.gz", tmp_path / "out", max_bytes=100_000)


def test_a_flood_of_members_is_refused(site: Any, tmp_path: Path, pack: Any, member: Any) -> None:
    """Too many empty files are refused: they need no bytes, but inodes."""
    flood = pack(*(member(f"file {number}") for number in range(MAX_MEMBERS + 1)))
    refused(site, tmp_path, flood, f"more than {MAX_MEMBERS} members")


def flipped(data: bytes) -> bytes:
    """The bytes with a flipped bit in the middle."""
    middle = len(data) // 2
    return data[:middle] + bytes([data[middle] ^ 1]) + data[middle + 1 :]


DAMAGED: dict[str, Callable[[bytes], bytes]] = {
    "truncated gzip": lambda data: data[: len(data) // 2],
    "truncated tar": lambda data: gzip.compress(gzip.decompress(data)[:50_000]),
    "flipped bit": flipped,
    "not a tar": lambda _: gzip.compress(os.urandom(5000)),
    "not gzip": gzip.decompress,
    "a page": lambda _: b"<!DOCTYPE html><p>Sign in to the network</p>",
    "empty": lambda _: gzip.compress(b""),
    "no bytes": lambda _: b"",
}


@pytest.mark.parametrize("damage", DAMAGED.values(), ids=DAMAGED)
def test_damaged_archives_are_refused(
    site: Any, tmp_path: Path, archive: bytes, damage: Callable[[bytes], bytes]
) -> None:
    """The error on a damaged file names it and says what to do."""
    refused(site, tmp_path, damage(archive), r"(cannot be unpacked|does not hold).*")
