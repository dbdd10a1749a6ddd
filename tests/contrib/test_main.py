"""The command that writes the table of contrib's names."""

from pathlib import Path

from click.testing import CliRunner
from pytest import MonkeyPatch

from tf1kit.contrib import __main__


def test_writes_the_page(tmp_path: Path, monkeypatch: MonkeyPatch) -> None:
    """The page goes to a file, or to stdout; a folder is refused."""
    monkeypatch.setattr(__main__, "page", lambda: "# contrib — names\n")
    file = tmp_path / "contrib.md"
    assert CliRunner().invoke(__main__.main, [str(file)]).output == ""
    assert file.read_text(encoding="utf-8") == "# contrib — names\n"
    assert CliRunner().invoke(__main__.main, []).stdout == "# contrib — names\n"
    assert CliRunner().invoke(__main__.main, [str(tmp_path)]).exit_code == 2
