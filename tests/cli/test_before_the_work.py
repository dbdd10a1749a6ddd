"""What cannot be used is said in one sentence before the work begins, and nothing is lost."""

from __future__ import annotations

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import tf1kit.data.sample
from tf1kit.cli import main
from tf1kit.cli.main import INTERRUPTED
from tf1kit.cli.run import Launch, run_program
from tf1kit.parity.reports.export import write_object
from tf1kit.parity.reports.mark import is_report
from tf1kit.parity.reports.page import render


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with a few files that no command may replace."""
    monkeypatch.chdir(tmp_path)
    Path("keep.html").write_text("<!DOCTYPE html>\n<title>mine</title>\n")
    Path("scan.json").write_text('[{"symbol": "tf.Session"}]\n')
    Path("note.txt").write_text("x = 1\n")
    Path("spam.py").write_text("x = 1\n")
    Path("x.ipynb").write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    Path("empty").mkdir()


def run(*words: str) -> Result:
    """Run `tf1kit`."""
    return CliRunner().invoke(main, words)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("parity", "a", "b", "--html", "keep.html"), "keep.html exists and is not a report of tf1kit parity"),
        (("parity", "a", "b", "--json", "scan.json"), "scan.json exists and is not a report of tf1kit parity"),
        (("parity", "a", "b", "--html", "/proc/x.html"), "/proc/x.html cannot be written: no file can be made in"),
        (("run", "--out", "/proc/o.ipynb", "x.ipynb"), "/proc/o.ipynb cannot be written: no file can be made in"),
        (("checkpoint", "list", "m.npz", "--json", "/proc/x.json"), "/proc/x.json cannot be written: no file can"),
        (("parity", "nofile.capture"), "there is no capture nofile.capture"),
        (("data", "sample", "--out", "spam.py"), "spam.py is a file, but --out needs a folder"),
        (("new-pair", "nofile.py"), "there is no nofile.py"),
        (("checkpoint", "list", "empty"), "empty has no checkpoint"),
        (("capture", "--print-recorder", "--out", "q"), "--out does not go with --print-recorder"),
        (("scan", "scan.json"), "scan.json is not Python and not a notebook"),
        (("scan", "note.txt"), "note.txt is not Python and not a notebook"),
    ],
)
def test_it_is_said_before_the_work(words: tuple[str, ...], says: str) -> None:
    """Exit code 2, and every file is as it was."""
    before = {path: path.read_bytes() for path in Path().iterdir() if path.is_file()}
    result = run(*words)
    assert (result.exit_code, says in " ".join(result.output.split())) == (2, True), result.output
    assert {path: path.read_bytes() for path in Path().iterdir() if path.is_file()} == before


def test_a_report_knows_its_own_kind(tmp_path: Path) -> None:
    """A page, a JSON report and an empty file may be replaced; nothing else may."""
    page, numbers, empty = tmp_path / "page.html", tmp_path / "numbers.json", tmp_path / "new"
    empty.touch()
    write_object(numbers, {"verdict": "holds"})
    page.write_text(render("a pair", [], {}))
    assert [is_report(path) for path in (page, numbers, empty)] == [True, True, True]
    assert not is_report(Path("keep.html"))


def test_a_script_is_scanned_by_its_first_line() -> None:
    """A script without an ending is Python if it says so."""
    Path("script").write_text("#!/usr/bin/env python\nx = 1\n")
    assert run("scan", "script").exit_code == 0


def test_an_interrupt_is_not_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C gives 130, and not 1, which means that something differs."""

    def interrupted(*arguments: Any, **options: Any) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tf1kit.data.sample, "write_sample", interrupted)
    assert run("data", "sample", "--out", "new").exit_code == INTERRUPTED == 130


def test_a_quiet_run_logs_errors_only(monkeypatch: pytest.MonkeyPatch) -> None:
    """`run -q` hides what TensorFlow's C++ and its Python log below errors, deprecations included."""
    logger = logging.getLogger("tensorflow")
    monkeypatch.setattr(logger, "level", logger.level)
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "1")
    monkeypatch.delenv("TF_CPP_MIN_LOG_LEVEL")
    with pytest.raises(Launch):
        run_program.main(["-q", "spam.py"], standalone_mode=False)
    assert (os.environ["TF_CPP_MIN_LOG_LEVEL"], logger.level) == ("2", logging.ERROR)
