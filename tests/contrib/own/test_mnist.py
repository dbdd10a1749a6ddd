"""Tests the download of MNIST's files, and the message if it fails."""

from __future__ import annotations

import gzip
import struct
import threading
import urllib.error
from collections.abc import Iterator
from functools import partial
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path

import numpy as np
import pytest

from tf1kit.contrib.own.learn import base, mnist
from tf1kit.tf1.examples.tutorials.mnist import input_data

asked: list[str] = []


class Handler(SimpleHTTPRequestHandler):
    """Serves a folder, and notes the requests."""

    def do_GET(self) -> None:
        """Note and serve."""
        asked.append(self.path)
        super().do_GET()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a server with the four files of 2 x 2 images."""
    folder = tmp_path / "served"
    folder.mkdir()
    for name in mnist.FILES:
        count = 6 if name.startswith("train") else 3
        images = struct.pack(">IIII", 2051, count, 2, 2) + bytes(range(4 * count))
        labels = struct.pack(">II", 2049, count) + bytes(range(count))
        with gzip.open(folder / name, "wb") as file:
            file.write(images if "images" in name else labels)
    asked.clear()
    running = HTTPServer(("127.0.0.1", 0), partial(Handler, directory=str(folder)))
    thread = threading.Thread(target=running.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{running.server_port}/"
    running.shutdown()
    thread.join()
    running.server_close()


def test_downloads_once(server: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first call fetches the four files into a new folder, the second reads them there."""
    folder = str(tmp_path / "new" / "MNIST_data")
    sets = input_data.read_data_sets(folder, one_hot=True, validation_size=2, source_url=server)
    printed = capsys.readouterr().out.splitlines()
    assert asked == [f"/{name}" for name in mnist.FILES]
    assert [line.split()[:3] for line in printed[::2]] == [["Successfully", "downloaded", name] for name in mnist.FILES]
    assert printed[1] == f"Extracting {folder}/{mnist.FILES[0]}"
    assert (sets.train.num_examples, sets.validation.num_examples, sets.test.num_examples) == (4, 2, 3)
    assert sets.validation.images.dtype == np.float32
    assert np.array_equal(sets.validation.labels, np.eye(10)[:2])
    asked.clear()
    input_data.read_data_sets(folder, validation_size=2, source_url=server)
    assert asked == []


def test_says_what_is_missing_where(server: str, tmp_path: Path) -> None:
    """Offline, or if the server does not have a file, the error names the four files, the folder
    and the address.
    """
    for url in ("http://127.0.0.1:9/", f"{server}nowhere/"):
        with pytest.raises(urllib.error.URLError) as error:
            input_data.read_data_sets(str(tmp_path / "here"), source_url=url)
        said = str(error.value)
        assert all(part in said for part in (*mnist.FILES, str(tmp_path / "here"), url, mnist.DEFAULT_SOURCE_URL))


def test_a_broken_download_leaves_no_file(server: str, tmp_path: Path) -> None:
    """After a failed download no partial file is left."""
    with pytest.raises(urllib.error.URLError):
        base.maybe_download("x.gz", str(tmp_path / "here"), f"{server}x.gz")
    assert list((tmp_path / "here").iterdir()) == []


def test_tries_again_where_the_connection_timed_out() -> None:
    """Only a timeout is tried again, and the last one is raised."""
    errors = [TimeoutError(base.CONNECTION_TIMED_OUT, "timed out"), ValueError("another")]
    calls = []

    @base.retry(0.001, 0.004, is_retriable=lambda error: isinstance(error, OSError))
    def fetch() -> None:
        calls.append(1)
        raise errors[min(len(calls), 2) - 1]

    with pytest.raises(ValueError, match="another"):
        fetch()
    assert len(calls) == 2
    for wrong in ({"factor": 0.5}, {"jitter": 1.0}):
        with pytest.raises(ValueError, match="must be"):
            base.retry(1, 2, **wrong)


def test_boston_has_to_be_given(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Boston prices are not shipped. The error says what to do, and a given file works, as one
    in Keras's folder does.
    """
    monkeypatch.setenv("KERAS_HOME", str(tmp_path))
    with pytest.raises(FileNotFoundError, match=r"load_boston\(data_path=\.\.\.\)"):
        base.load_boston()
    path = tmp_path / "prices.csv"
    path.write_text("2,2,a,b\n1,2,3\n4,5,6\n")
    assert base.load_boston(str(path)).target.tolist() == [3.0, 6.0]
    (tmp_path / "datasets").mkdir()
    path.rename(tmp_path / "datasets" / "boston_house_prices.csv")
    assert base.load_boston().data.tolist() == [[1.0, 2.0], [4.0, 5.0]]


def test_load_mnist(server: str, tmp_path: Path) -> None:
    """`load_mnist` reads the files of a folder with the defaults, which set 5000 images aside."""
    with pytest.raises(ValueError, match="Validation size should be between 0 and 6"):
        mnist.load_mnist(str(tmp_path / "served"))
