"""The command that writes the table of contrib's names."""

import runpy
import sys
from pathlib import Path

import pytest
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


def test_runs_as_a_module(monkeypatch: MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """`python -m tf1kit.contrib` is the command."""
    monkeypatch.delitem(sys.modules, __main__.__name__)
    monkeypatch.setattr(sys, "argv", ["contrib", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(__main__.__name__, run_name="__main__")
    assert not ended.value.code and "every public name of contrib" in capsys.readouterr().out
