"""Tests the downloader with a local web server that breaks off, does not support ranges, or serves
another file.
"""

from __future__ import annotations

import socket
from pathlib import Path
from typing import Any

import pytest

from tf1kit.data import fetch
from tf1kit.data.cifar10 import check_folder
from tf1kit.data.download import ARCHIVE, FOLDER, download_cifar10
from tf1kit.errors import UsageError


def download(site: Any, out: Path, **options: Any) -> Path:
    """Download the site's file without waiting between tries."""
    options = {"url": site.url, "md5": site.md5, "pause": 0, **options}
    return download_cifar10(out, **options)[0]


def files(out: Path) -> list[str]:
    """The names in a folder; a test checks what was left behind."""
    return sorted(path.name for path in out.iterdir())


@pytest.fixture
def part(tmp_path: Path, site: Any) -> Path:
    """Leave what an earlier process would leave: the first 1,000 bytes, and the tag of their
    file.
    """
    part = tmp_path / f"{ARCHIVE}.part"
    part.write_bytes(site.data[:1000])
    part.with_name(f"{part.name}.tag").write_text('"one"')
    return part


def test_the_batches_end_where_the_tutorial_looks(site: Any, tmp_path: Path, folder: Path) -> None:
    """The archive and its unpacked folder are in place, and nothing else."""
    placed = download(site, tmp_path / "out")
    assert placed == tmp_path / "out" / "cifar-10-batches-bin"
    assert files(tmp_path / "out") == [FOLDER, ARCHIVE]
    assert {path.name: path.read_bytes() for path in placed.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    assert len(site.requests) == 1 and "Range" not in site.requests[0]


def test_a_dropped_connection_is_resumed(site: Any, tmp_path: Path) -> None:
    """If two answers end halfway, the second and third requests ask for the rest of the same
    file.
    """
    site.drops = 2
    check_folder(download(site, tmp_path / "out"))
    half = len(site.data) // 2
    three_quarters = half + (len(site.data) - half) // 2
    assert [asked.get("Range") for asked in site.requests] == [None, f"bytes={half}-", f"bytes={three_quarters}-"]
    assert [asked.get("If-Range") for asked in site.requests] == [None, '"one"', '"one"']


def test_a_part_of_an_earlier_process_is_resumed(site: Any, tmp_path: Path, part: Path) -> None:
    """A later process asks once, for the missing bytes; afterwards the part and its tag are
    removed.
    """
    download(site, tmp_path)
    assert [asked["Range"] for asked in site.requests] == ["bytes=1000-"]
    assert not [name for name in files(tmp_path) if ".part" in name]


def test_a_whole_part_of_an_earlier_process_is_used(site: Any, tmp_path: Path, part: Path) -> None:
    """If an earlier process ended just before the rename, the server gets no request."""
    part.write_bytes(site.data)
    check_folder(download(site, tmp_path))
    assert site.requests == []


def test_a_server_without_ranges_starts_again(site: Any, tmp_path: Path) -> None:
    """A server without ranges answers with 200 and the whole file, which replaces the first
    half.
    """
    site.ranges, site.drops = False, 1
    check_folder(download(site, tmp_path / "out"))
    assert "Range" in site.requests[1]


def test_a_file_that_changed_on_the_server_starts_again(site: Any, tmp_path: Path, part: Path) -> None:
    """If the part belongs to another file, If-Range fails and the whole file comes."""
    part.write_bytes(b"x" * 1000)
    site.tags = {"ETag": '"two"'}
    check_folder(download(site, tmp_path))
    assert [asked["If-Range"] for asked in site.requests] == ['"one"']


def test_a_weak_tag_is_not_sent_back(site: Any, tmp_path: Path) -> None:
    """A weak ETag does not promise the same bytes, so the date is used; without a date only the
    checksum counts.
    """
    site.drops, site.tags = 1, {"ETag": 'W/"one"', "Last-Modified": "Thu, 04 Jun 2009 20:35:02 GMT"}
    download(site, tmp_path / "dated")
    site.drops, site.tags = 1, {}
    download(site, tmp_path / "undated")
    assert [asked.get("If-Range") for asked in site.requests] == [None, "Thu, 04 Jun 2009 20:35:02 GMT", None, None]


@pytest.mark.parametrize("extra", [0, 10], ids=["as long", "longer"])
def test_a_wrong_part_as_long_as_the_file_starts_again(site: Any, tmp_path: Path, part: Path, extra: int) -> None:
    """If the part is longer than the file, the server says 416 and the part is dropped."""
    part.write_bytes(bytes(len(site.data) + extra))
    check_folder(download(site, tmp_path))
    assert len(site.requests) == 2 and "Range" not in site.requests[1]


def test_a_rest_from_elsewhere_is_not_appended(site: Any, tmp_path: Path, part: Path) -> None:
    """A 206 that begins at another byte than requested is refused."""
    site.shift = 5
    check_folder(download(site, tmp_path))
    assert len(site.requests) == 2


def test_the_tries_are_bounded_and_what_came_is_kept(site: Any, tmp_path: Path) -> None:
    """If every answer ends halfway, the error after four tries says what is kept and what to do."""
    site.drops = 99
    with pytest.raises(UsageError, match=r"the connection ended after .* bytes.*are kept.*--url file:///") as caught:
        download(site, tmp_path)
    assert len(site.requests) == 4
    kept = tmp_path / f"{ARCHIVE}.part"
    assert site.data.startswith(kept.read_bytes()) and f"({kept.stat().st_size:,} bytes are kept)" in str(caught.value)
    site.drops = 0
    check_folder(download(site, tmp_path))


def test_a_wrong_checksum_removes_the_download_and_nothing_else(site: Any, tmp_path: Path, part: Path) -> None:
    """The error on a wrong checksum has both checksums; a file of the user stays."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=f"has md5 {site.md5}, expected {'0' * 32}"):
        download(site, tmp_path, md5="0" * 32)
    assert [name for name in files(tmp_path) if name != "made"] == ["mine.txt"]


def test_one_wrong_byte_is_a_wrong_checksum(site: Any, tmp_path: Path) -> None:
    """A flipped bit in the file is noticed."""
    expected, data = site.md5, bytearray(site.data)
    data[-100] ^= 1
    site.data = bytes(data)
    with pytest.raises(UsageError, match=f"has md5 {site.md5}, expected {expected}"):
        download(site, tmp_path / "out", md5=expected)


def test_a_busy_server_is_asked_again(site: Any, tmp_path: Path) -> None:
    """After 503 and 429 the download is tried again."""
    site.statuses = [503, 429]
    check_folder(download(site, tmp_path / "out"))
    assert len(site.requests) == 3


def test_a_server_that_says_no_is_asked_once(site: Any, tmp_path: Path) -> None:
    """After 404 it is not tried again; the error has the URL and says what to do."""
    site.statuses = [404]
    with pytest.raises(UsageError, match=r"tar\.gz cannot be fetched: HTTP Error 404.*--url https://MIRROR") as caught:
        download(site, tmp_path / "out")
    assert str(caught.value).startswith(site.url) and len(site.requests) == 1


def test_offline(site: Any, tmp_path: Path) -> None:
    """If nobody listens, the error has the URL, and suggests a mirror or a file."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.tar.gz"
    with pytest.raises(UsageError, match=r"refused.*--url https://MIRROR/cifar-10.* or --url file:///") as caught:
        download(site, tmp_path / "out", url=url)
    assert str(caught.value).startswith(url)


def test_a_file_that_the_user_has(site: Any, tmp_path: Path) -> None:
    """A file URL with a blank in its path is copied; a missing file is an error at once."""
    (tmp_path / "my files").mkdir()
    (tmp_path / "my files" / "a.tar.gz").write_bytes(site.data)
    check_folder(download(site, tmp_path / "out", url=(tmp_path / "my files" / "a.tar.gz").as_uri()))
    with pytest.raises(UsageError, match=r"none\.tar\.gz cannot be fetched: .*No such file"):
        download(site, tmp_path / "other", url=(tmp_path / "none.tar.gz").as_uri(), pause=99)


@pytest.mark.parametrize("url", ["ftp://host/a.tar.gz", "data:,x", "a.tar.gz", "/a.tar.gz", ""])
def test_other_kinds_of_url_are_refused(site: Any, tmp_path: Path, url: str) -> None:
    """Other URLs than http, https and file are refused; the error shows how to write a file URL."""
    with pytest.raises(UsageError, match=r"is not a URL of http, https or file.*file:///"):
        download(site, tmp_path / "out", url=url)


def test_an_endless_server_does_not_fill_the_disk(site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beyond the bound is an error, and its part is removed."""
    monkeypatch.setattr(fetch, "MAX_BYTES", 1000)
    with pytest.raises(UsageError, match="is longer than 1,000 bytes"):
        download(site, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.part"))


def test_progress_is_told_to_the_end(site: Any, tmp_path: Path) -> None:
    """Progress gets the file's name, the bytes so far (0 at first, all at the end) and all
    bytes.
    """
    told: list[tuple[str, int, int | None]] = []
    download(site, tmp_path / "out", progress=lambda *said: told.append(said))
    size = len(site.data)
    assert (told[0], told[-1]) == ((ARCHIVE, 0, size), (ARCHIVE, size, size))


def test_a_folder_that_is_there_is_not_touched_unasked(site: Any, tmp_path: Path) -> None:
    """If the folder exists, the server gets no request; with `overwrite`, the whole folder is
    replaced.
    """
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=f"{FOLDER} exists and was left as it is.*--force"):
        download(site, tmp_path)
    assert site.requests == [] and files(tmp_path / FOLDER) == ["mine.txt"]
    assert "mine.txt" not in files(download(site, tmp_path, overwrite=True))


def test_an_archive_that_is_there_is_used_or_left(site: Any, tmp_path: Path) -> None:
    """An existing archive is used if its checksum is right; otherwise it stays, unless `overwrite`
    is set.
    """
    (tmp_path / ARCHIVE).write_bytes(b"something of the user")
    with pytest.raises(UsageError, match=f"{ARCHIVE} exists and has md5 .*, expected {site.md5}.*--force"):
        download(site, tmp_path)
    assert (tmp_path / ARCHIVE).read_bytes() == b"something of the user" and site.requests == []
    download(site, tmp_path, overwrite=True)
    download(site, tmp_path, overwrite=True)
    assert len(site.requests) == 1


@pytest.mark.parametrize("keep", [("data_batch_3.bin",), ()], ids=["one batch only", "nothing"])
def test_an_archive_without_the_batches_is_not_placed(
    site: Any, tmp_path: Path, pack: Any, member: Any, keep: tuple[str, ...]
) -> None:
    """If the archive has the right checksum and wrong contents, the old folder stays as it was."""
    site.data = pack(*(member(f"{FOLDER}/{name}", bytes(3073)) for name in keep))
    out = tmp_path / "out"
    (out / FOLDER).mkdir(parents=True)
    with pytest.raises(
        UsageError, match=rf"does not hold the batches of CIFAR-10: {FOLDER}/batches\.meta\.txt does not"
    ):
        download(site, out, overwrite=True)
    assert files(out) == [FOLDER, ARCHIVE] and files(out / FOLDER) == []


def test_a_failed_replacement_puts_the_old_folder_back(
    site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the new folder cannot be moved into place, the old one is restored, and no temporary
    folder stays.
    """
    out, rename = tmp_path / "out", Path.rename
    (out / FOLDER).mkdir(parents=True)
    (out / FOLDER / "mine.txt").write_text("mine")

    def refuse(source: Path, target: Path) -> Path:
        if source.name == FOLDER and source.parent.name.startswith(".unpacking-"):
            raise PermissionError(13, "Permission denied")
        return rename(source, target)

    monkeypatch.setattr(Path, "rename", refuse)
    with pytest.raises(UsageError, match=r"cannot be written: .*Permission denied"):
        download(site, out, overwrite=True)
    assert files(out) == [FOLDER, ARCHIVE] and files(out / FOLDER) == ["mine.txt"]


def test_a_place_that_cannot_be_written_is_named(site: Any, tmp_path: Path) -> None:
    """A file in place of the folder is an error."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"file cannot be written: .*Choose a place"):
        download(site, tmp_path / "file")
