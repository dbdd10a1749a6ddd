"""The downloader against a web server on this machine that breaks off, knows no ranges, or serves
something else.
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
    """Download what the site serves, without waiting between tries."""
    options = {"url": site.url, "md5": site.md5, "pause": 0, **options}
    return download_cifar10(out, **options)[0]


def files(out: Path) -> list[str]:
    """The names in a folder, so that a test sees what was left behind."""
    return sorted(path.name for path in out.iterdir())


@pytest.fixture
def part(tmp_path: Path, site: Any) -> Path:
    """What an earlier process left behind: the first 1,000 bytes, and the tag of the file that they
    are from.
    """
    part = tmp_path / f"{ARCHIVE}.part"
    part.write_bytes(site.data[:1000])
    part.with_name(f"{part.name}.tag").write_text('"one"')
    return part


def test_the_batches_end_where_the_tutorial_looks(site: Any, tmp_path: Path, folder: Path) -> None:
    """The archive and its folder are in place, the folder as it was packed, and nothing else."""
    placed = download(site, tmp_path / "out")
    assert placed == tmp_path / "out" / "cifar-10-batches-bin"
    assert files(tmp_path / "out") == [FOLDER, ARCHIVE]
    assert {path.name: path.read_bytes() for path in placed.iterdir()} == {
        path.name: path.read_bytes() for path in folder.iterdir()
    }
    assert len(site.requests) == 1 and "Range" not in site.requests[0]


def test_a_dropped_connection_is_resumed(site: Any, tmp_path: Path) -> None:
    """Two answers end halfway: the second and third requests ask for the rest of the same file."""
    site.drops = 2
    check_folder(download(site, tmp_path / "out"))
    half = len(site.data) // 2
    three_quarters = half + (len(site.data) - half) // 2
    assert [asked.get("Range") for asked in site.requests] == [None, f"bytes={half}-", f"bytes={three_quarters}-"]
    assert [asked.get("If-Range") for asked in site.requests] == [None, '"one"', '"one"']


def test_a_part_of_an_earlier_process_is_resumed(site: Any, tmp_path: Path, part: Path) -> None:
    """One request, for what is missing; the part and its tag are gone afterwards."""
    download(site, tmp_path)
    assert [asked["Range"] for asked in site.requests] == ["bytes=1000-"]
    assert not [name for name in files(tmp_path) if ".part" in name]


def test_a_whole_part_of_an_earlier_process_is_used(site: Any, tmp_path: Path, part: Path) -> None:
    """The process ended just before the rename: nothing is asked of the server."""
    part.write_bytes(site.data)
    check_folder(download(site, tmp_path))
    assert site.requests == []


def test_a_server_without_ranges_starts_again(site: Any, tmp_path: Path) -> None:
    """It answers a request for the rest with 200 and the whole file; nothing is appended to the
    first half.
    """
    site.ranges, site.drops = False, 1
    check_folder(download(site, tmp_path / "out"))
    assert "Range" in site.requests[1]


def test_a_file_that_changed_on_the_server_starts_again(site: Any, tmp_path: Path, part: Path) -> None:
    """The part is of another file, so If-Range fails and the whole comes."""
    part.write_bytes(b"x" * 1000)
    site.tags = {"ETag": '"two"'}
    check_folder(download(site, tmp_path))
    assert [asked["If-Range"] for asked in site.requests] == ['"one"']


def test_a_weak_tag_is_not_sent_back(site: Any, tmp_path: Path) -> None:
    """A weak ETag does not promise the same bytes; the date is used, and without one the checksum
    must do.
    """
    site.drops, site.tags = 1, {"ETag": 'W/"one"', "Last-Modified": "Thu, 04 Jun 2009 20:35:02 GMT"}
    download(site, tmp_path / "dated")
    site.drops, site.tags = 1, {}
    download(site, tmp_path / "undated")
    assert [asked.get("If-Range") for asked in site.requests] == [None, "Thu, 04 Jun 2009 20:35:02 GMT", None, None]


@pytest.mark.parametrize("extra", [0, 10], ids=["as long", "longer"])
def test_a_wrong_part_as_long_as_the_file_starts_again(site: Any, tmp_path: Path, part: Path, extra: int) -> None:
    """There is no rest to ask for: the server says 416, and the part is dropped."""
    part.write_bytes(bytes(len(site.data) + extra))
    check_folder(download(site, tmp_path))
    assert len(site.requests) == 2 and "Range" not in site.requests[1]


def test_a_rest_from_elsewhere_is_not_appended(site: Any, tmp_path: Path, part: Path) -> None:
    """The server sends a 206 that begins at another byte than was asked for."""
    site.shift = 5
    check_folder(download(site, tmp_path))
    assert len(site.requests) == 2


def test_the_tries_are_bounded_and_what_came_is_kept(site: Any, tmp_path: Path) -> None:
    """Every answer ends halfway: four tries, then an error that says what is kept and what to
    do.
    """
    site.drops = 99
    with pytest.raises(UsageError, match=r"the connection ended after .* bytes.*are kept.*--url file:///") as caught:
        download(site, tmp_path)
    assert len(site.requests) == 4
    kept = tmp_path / f"{ARCHIVE}.part"
    assert site.data.startswith(kept.read_bytes()) and f"({kept.stat().st_size:,} bytes are kept)" in str(caught.value)
    site.drops = 0
    check_folder(download(site, tmp_path))


def test_a_wrong_checksum_removes_the_download_and_nothing_else(site: Any, tmp_path: Path, part: Path) -> None:
    """The error has both checksums; a file of the user stays."""
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=f"has md5 {site.md5}, expected {'0' * 32}"):
        download(site, tmp_path, md5="0" * 32)
    assert [name for name in files(tmp_path) if name != "made"] == ["mine.txt"]


def test_one_wrong_byte_is_a_wrong_checksum(site: Any, tmp_path: Path) -> None:
    """A server that flips one bit of the file is found out."""
    expected, data = site.md5, bytearray(site.data)
    data[-100] ^= 1
    site.data = bytes(data)
    with pytest.raises(UsageError, match=f"has md5 {site.md5}, expected {expected}"):
        download(site, tmp_path / "out", md5=expected)


def test_a_busy_server_is_asked_again(site: Any, tmp_path: Path) -> None:
    """503 and 429 pass."""
    site.statuses = [503, 429]
    check_folder(download(site, tmp_path / "out"))
    assert len(site.requests) == 3


def test_a_server_that_says_no_is_asked_once(site: Any, tmp_path: Path) -> None:
    """404 does not pass; the error has the URL and what to do."""
    site.statuses = [404]
    with pytest.raises(UsageError, match=r"tar\.gz cannot be fetched: HTTP Error 404.*--url https://MIRROR") as caught:
        download(site, tmp_path / "out")
    assert str(caught.value).startswith(site.url) and len(site.requests) == 1


def test_offline(site: Any, tmp_path: Path) -> None:
    """Nobody listens: the error has the URL, a mirror and a file as ways out."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/x.tar.gz"
    with pytest.raises(UsageError, match=r"refused.*--url https://MIRROR/cifar-10.* or --url file:///") as caught:
        download(site, tmp_path / "out", url=url)
    assert str(caught.value).startswith(url)


def test_a_file_that_the_user_has(site: Any, tmp_path: Path) -> None:
    """A file URL, with a blank in its path, is copied; one that names nothing is an error at
    once.
    """
    (tmp_path / "my files").mkdir()
    (tmp_path / "my files" / "a.tar.gz").write_bytes(site.data)
    check_folder(download(site, tmp_path / "out", url=(tmp_path / "my files" / "a.tar.gz").as_uri()))
    with pytest.raises(UsageError, match=r"none\.tar\.gz cannot be fetched: .*No such file"):
        download(site, tmp_path / "other", url=(tmp_path / "none.tar.gz").as_uri(), pause=99)


@pytest.mark.parametrize("url", ["ftp://host/a.tar.gz", "data:,x", "a.tar.gz", "/a.tar.gz", ""])
def test_other_kinds_of_url_are_refused(site: Any, tmp_path: Path, url: str) -> None:
    """Only http, https and file; the error shows how to write the last."""
    with pytest.raises(UsageError, match=r"is not a URL of http, https or file.*file:///"):
        download(site, tmp_path / "out", url=url)


def test_an_endless_server_does_not_fill_the_disk(site: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """More than the bound: an error, and what had come is removed."""
    monkeypatch.setattr(fetch, "MAX_BYTES", 1000)
    with pytest.raises(UsageError, match="is longer than 1,000 bytes"):
        download(site, tmp_path / "out")
    assert not list((tmp_path / "out").glob("*.part"))


def test_progress_is_told_to_the_end(site: Any, tmp_path: Path) -> None:
    """The name of the file, how much of it came, and of how much: nothing at first, everything at
    last.
    """
    told: list[tuple[str, int, int | None]] = []
    download(site, tmp_path / "out", progress=lambda *said: told.append(said))
    size = len(site.data)
    assert (told[0], told[-1]) == ((ARCHIVE, 0, size), (ARCHIVE, size, size))


def test_a_folder_that_is_there_is_not_touched_unasked(site: Any, tmp_path: Path) -> None:
    """Not even a request is made; asked to, the folder is replaced as a whole."""
    (tmp_path / FOLDER).mkdir()
    (tmp_path / FOLDER / "mine.txt").write_text("mine")
    with pytest.raises(UsageError, match=f"{FOLDER} exists and was left as it is.*--force"):
        download(site, tmp_path)
    assert site.requests == [] and files(tmp_path / FOLDER) == ["mine.txt"]
    assert "mine.txt" not in files(download(site, tmp_path, overwrite=True))


def test_an_archive_that_is_there_is_used_or_left(site: Any, tmp_path: Path) -> None:
    """With the right checksum it is used, with another it stays, unless it is to be replaced."""
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
    """The checksum is right, the content is not: the folder of before stays as it was."""
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
    """The new folder cannot be moved into place: the old one is there again, and no temporary
    folder.
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
    """A file where the folder should be made."""
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"file cannot be written: .*Choose a place"):
        download(site, tmp_path / "file")
