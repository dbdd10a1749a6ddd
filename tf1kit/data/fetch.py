"""Fetches one file by an http, https or file URL, and resumes where an earlier try broke off. It
uses the standard library only.

During the download the file is `PATH.part`, and `PATH.part.tag` keeps its ETag or its
Last-Modified. A later try, in this process or the next, asks for the rest by Range and If-Range. If
the file has changed, or the server does not support ranges, the server sends the whole file and the
download starts again. Only a part with the right checksum becomes PATH.
"""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from http.client import HTTPException
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlsplit
from urllib.request import Request, urlopen

import tf1kit
from tf1kit.errors import UsageError

CHUNK = 1 << 16
MAX_BYTES = 1 << 28  # CIFAR-10 has 170 MB; an endless answer must not fill the disk
TIMEOUT = 30.0  # seconds without a byte
ATTEMPTS = 4
PAUSE = 0.5  # seconds before the second try, doubled before each further one
PASSING_ERRORS = (408, 416, 429)  # timeout; our part is longer than the file and is dropped; too many requests

Report = Callable[[int, int | None], None]  # bytes so far, and all bytes if known
Progress = Callable[[str, int, int | None], None]  # the name of the file, then the same two


def fetch(url: str, path: Path, *, md5: str, pause: float = PAUSE, progress: Progress | None = None) -> None:
    """Fetch `url` to `path`; raises UsageError if four tries fail, or if the file does not have the
    checksum `md5`.
    """
    if urlsplit(url).scheme not in ("http", "https", "file"):
        raise UsageError(f"{url} is not a URL of http, https or file. Write it as https://... or file:///...")
    part, tag = path.with_name(f"{path.name}.part"), path.with_name(f"{path.name}.part.tag")
    if not part.exists() or md5_of(part) != md5:  # an earlier process may have ended just before the rename
        tell = progress or (lambda what, done, total: None)
        _retry(url, part, tag, pause, lambda done, total: tell(path.name, done, total))
    actual = md5_of(part)
    tag.unlink(missing_ok=True)
    if actual != md5:
        part.unlink()
        raise UsageError(
            f"{url} has md5 {actual}, expected {md5}: it is another file, or was damaged on the way. "
            "It was removed, and nothing else was changed; run the command again, or name another mirror with --url."
        )
    part.replace(path)


def md5_of(path: Path) -> str:
    """The md5 of a file, in hexadecimal. The authors of CIFAR-10 publish it; it guards against
    damage only.
    """
    digest = hashlib.md5(usedforsecurity=False)
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def _retry(url: str, part: Path, tag: Path, pause: float, report: Report) -> None:
    for attempt in range(1, ATTEMPTS + 1):
        try:
            _receive(url, part, tag, report)
            return
        except (OSError, HTTPException) as error:  # OSError: urllib's errors, timeouts, TLS, a full disk
            if attempt == ATTEMPTS or _is_final(error):
                kept = part.stat().st_size if part.exists() else 0
                raise UsageError(
                    f"{url} cannot be fetched: {error or type(error).__name__}. Run the command again when it can be "
                    f"reached ({kept:,} bytes are kept), or name a mirror or a file that you have: "
                    f"--url https://MIRROR/{part.stem} or --url file:///FOLDER/{part.stem}"
                ) from error
        time.sleep(pause * 2 ** (attempt - 1))


def _is_final(error: Exception) -> bool:
    """Whether the server or the file system refused, so that another try would change nothing."""
    if isinstance(error, HTTPError):
        return 400 <= error.code < 500 and error.code not in PASSING_ERRORS
    return isinstance(getattr(error, "reason", None), (FileNotFoundError, PermissionError, IsADirectoryError))


def _receive(url: str, part: Path, tag: Path, report: Report) -> None:
    """Try once: append the rest to `part`, or write it from the start. Raises OSError if the
    connection ends before the file.
    """
    start = part.stat().st_size if part.exists() else 0
    try:
        response = urlopen(_request(url, start, tag), timeout=TIMEOUT)
    except HTTPError as error:
        if error.code == 416:
            part.unlink(missing_ok=True)
        raise
    with response:
        resumed = response.status == 206
        if resumed and not response.headers.get("Content-Range", "").startswith(f"bytes {start}-"):
            part.unlink()
            raise ConnectionError(f"asked for the bytes from {start:,} on, and the server sent others")
        if not resumed:
            start = 0
            tag.write_text(_validator(response.headers))
        length = response.headers.get("Content-Length")
        total = start + int(length) if length else None
        _copy(response, part, start, total, report)


def _request(url: str, start: int, tag: Path) -> Request:
    request = Request(url, headers={"User-Agent": f"tf1kit/{tf1kit.__version__}"})
    if start:
        request.add_header("Range", f"bytes={start}-")
        if tag.exists() and (validator := tag.read_text()):
            request.add_header("If-Range", validator)
    return request


def _validator(headers: Any) -> str:
    """The value for If-Range: a strong ETag, else the date. A weak ETag does not promise the same
    bytes.
    """
    etag: str = headers.get("ETag", "")
    return etag if etag.startswith('"') else headers.get("Last-Modified", "")


def _copy(response: Any, part: Path, size: int, total: int | None, report: Report) -> None:
    with part.open("ab" if size else "wb") as file:
        report(size, total)
        while chunk := response.read(CHUNK):
            size += len(chunk)
            if size > MAX_BYTES:
                part.unlink()
                raise UsageError(f"{response.url} is longer than {MAX_BYTES:,} bytes. Name another mirror with --url.")
            file.write(chunk)
            report(size, total)
    if total is not None and size < total:
        raise ConnectionError(f"the connection ended after {size:,} of {total:,} bytes")
