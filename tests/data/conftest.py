"""Fixtures of the data room's tests: a small folder of batches, archives made in memory, a web
server that can misbehave.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import numpy as np
import pytest

from tf1kit.data.cifar10 import FILES, Batch, write_folder

NAMES = tuple(f"class {number}" for number in range(10))


@dataclass
class Site:
    """A server that answers every path with one file, at `url`. It records the requests and
    misbehaves as it is set up.
    """

    data: bytes = b""
    url: str = ""
    ranges: bool = True  # whether it supports Range
    tags: dict[str, str] = field(default_factory=lambda: {"ETag": '"one"'})
    drops: int = 0  # the number of answers that end halfway
    statuses: list[int] = field(default_factory=list)  # the answers to the first requests
    shift: int = 0  # the error of the range that it sends, in bytes
    requests: list[dict[str, str]] = field(default_factory=list)  # the headers of each request

    @property
    def md5(self) -> str:
        """The checksum of the file."""
        return hashlib.md5(self.data).hexdigest()

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answer one request."""
        asked = dict(handler.headers)
        self.requests.append(asked)
        if self.statuses:
            handler.send_error(self.statuses.pop(0))
            return
        fresh = asked.get("If-Range") in (None, *self.tags.values())
        start = int(asked.get("Range", "bytes=0-")[6:-1]) if self.ranges and fresh else 0
        if start and start >= len(self.data):
            handler.send_error(416)
            return
        start += self.shift if start else 0
        handler.send_response(206 if start else 200)
        for name, value in self.tags.items():
            handler.send_header(name, value)
        if start:
            handler.send_header("Content-Range", f"bytes {start}-{len(self.data) - 1}/{len(self.data)}")
        body = self.data[start:]
        handler.send_header("Content-Length", str(len(body)))
        handler.end_headers()
        self.drops -= 1
        handler.wfile.write(body[: len(body) // 2] if self.drops >= 0 else body)


@pytest.fixture
def site(archive: bytes, monkeypatch: pytest.MonkeyPatch) -> Iterator[Site]:
    """A running `Site` that serves the archive."""
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    site = Site(archive)

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.answer(self)

        def log_message(self, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        site.url = f"http://127.0.0.1:{server.server_port}/cifar-10-binary.tar.gz"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield site
        server.shutdown()


def make_batch(count: int, seed: int = 0) -> Batch:
    """Random images, and the labels 0, 1, 2, ... 9, 0, 1, ..."""
    images = np.random.default_rng(seed).integers(0, 256, (count, 32, 32, 3), np.uint8)
    return images, (np.arange(count) % 10).astype(np.uint8)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of five training batches of 4 records, a test batch of 10, and names."""
    write_folder(tmp_path / "made" / "cifar-10-batches-bin", make_batch(20), make_batch(10, seed=1), NAMES)
    return tmp_path / "made" / "cifar-10-batches-bin"


Member = tuple[tarfile.TarInfo, bytes]


@pytest.fixture(scope="session")
def pack() -> Callable[..., bytes]:
    """A function that makes the bytes of a .tar.gz of members."""

    def pack(*members: Member) -> bytes:
        stream = io.BytesIO()
        with tarfile.open(fileobj=stream, mode="w:gz", compresslevel=1) as tar:
            for info, content in members:
                tar.addfile(info, io.BytesIO(content))
        return stream.getvalue()

    return pack


@pytest.fixture(scope="session")
def member() -> Callable[..., Member]:
    """A function that makes a member of an archive of a name, its content and attributes of
    `TarInfo`.
    """

    def member(name: str, content: bytes = b"", **attributes: object) -> Member:
        info = tarfile.TarInfo(name)
        info.size = len(content)
        for attribute, value in attributes.items():
            setattr(info, attribute, value)
        return info, content

    return member


@pytest.fixture
def archive(folder: Path, pack: Callable[..., bytes], member: Callable[..., Member]) -> bytes:
    """The folder as an archive of the authors' layout."""
    root = member("cifar-10-batches-bin", type=tarfile.DIRTYPE, mode=0o755)
    return pack(root, *(member(f"{root[0].name}/{file}", (folder / file).read_bytes()) for file in FILES))
