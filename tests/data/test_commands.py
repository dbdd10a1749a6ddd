"""Tests `tf1kit data ...` as a user types it."""

from __future__ import annotations

import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from tf1kit.cli import main
from tf1kit.data import download
from tf1kit.data.cifar10 import check_folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty working folder."""
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    return tmp_path / "here"


@pytest.fixture
def authors(site: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The local site in place of the authors'."""
    monkeypatch.setattr(download, "URL", site.url)
    monkeypatch.setitem(download.download_cifar10.__kwdefaults__, "md5", site.md5)
    return site


def run(line: str) -> Result:
    """Run a line such as `tf1kit data sample`."""
    return CliRunner().invoke(main, shlex.split(line)[1:])


def example(command: str) -> str:
    """The example line at the end of a command's help."""
    return run(f"tf1kit data {command} --help").output.split("Example: ")[1].strip()


def test_the_example_of_sample_works(here: Path) -> None:
    """`data sample` writes the folder, and prints it with the counts and the licence."""
    result = run(example("sample"))
    assert result.exit_code == 0, result.output
    assert len(check_folder(here / "data/sample")) == 6
    assert result.output.startswith("Written to data/sample\n")
    assert [line.strip("│ ").split() for line in result.output.splitlines() if "test_batch" in line] == [
        ["test_batch.bin", "│", "297", "│", "10"]
    ]
    assert "Alpaydin" in result.output and "CC BY 4.0" in result.output


def test_the_example_of_cifar10_works(authors: Any, here: Path) -> None:
    """`data cifar10` prints the folder of the batches, the counts, the citation, and that the
    authors state no licence.
    """
    result = run(example("cifar10"))
    assert result.exit_code == 0, result.output
    assert len(check_folder(here / "data/cifar10/cifar-10-batches-bin")) == 6
    assert "Written to data/cifar10/cifar-10-batches-bin\n" in result.output
    assert "Krizhevsky" in result.output and "no licence" in result.output


@pytest.mark.parametrize("command", ["sample", "cifar10"])
def test_force_replaces_and_nothing_else_does(authors: Any, here: Path, command: str) -> None:
    """A second run ends with 2 and one line on standard error, and prints nothing else; --force
    works.
    """
    assert run(f"tf1kit data {command}").exit_code == 0
    again = run(f"tf1kit data {command}")
    assert (again.exit_code, again.stdout, again.stderr.count("\n")) == (2, "", 1)
    assert again.stderr.startswith("Error: data/") and "--force" in again.stderr
    assert run(f"tf1kit data {command} --force").exit_code == 0


def test_a_mirror_must_have_the_genuine_archive(site: Any, here: Path) -> None:
    """`--url` does not change the expected md5, which the small archive of the tests does not
    have.
    """
    result = run(f"tf1kit data cifar10 --url {site.url}")
    assert result.exit_code == 2 and "expected c32a1d4ab5d03f1284b67883e8d87530" in result.stderr
    assert list((here / "data/cifar10").iterdir()) == []


def test_the_room_needs_no_tensorflow(here: Path) -> None:
    """Importing every module of the room does not import TensorFlow."""
    code = (
        "import sys, tf1kit.data.download, tf1kit.data.sample, tf1kit.data.show; sys.exit('tensorflow' in sys.modules)"
    )
    root = str(Path(__file__).parents[2])
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": root}, check=False).returncode == 0
