"""Every public name of Python 3.7's standard library that this Python lacks is supplied, or scan
and run report it.
"""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.run import standard_library
from tf1kit.run.remarks import remark
from tf1kit.run.rules import methods, python_distutils, rules
from tf1kit.run.rules import rows as supplied
from tf1kit.run.scan.of_python import gone, on_python, version
from tf1kit.run.scan.verdict import verdict

NAMES = Path(__file__).with_name("names_python.txt")


@pytest.fixture(scope="module")
def missing(tmp_path_factory):
    """The modules and names of 3.7 that this Python lacks."""
    path = tmp_path_factory.mktemp("names") / "all"
    command = [sys.executable, "-S", "-W", "ignore", standard_library.__file__, "all"]
    path.write_text(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return set(standard_library.gone(standard_library.read(str(NAMES)), standard_library.read(str(path))))


def silent(symbols, rows):
    """The missing names that neither a row nor a rule covers."""
    rest = {
        symbol for symbol in symbols if symbol not in {*rows, *supplied()} and not standard_library.is_found(symbol)
    }
    return sorted(symbol for symbol in rest if not verdict(symbol) or on_python(symbol))


def test_every_name_is_told(missing):
    """Every missing name has a row in the table, or a rule that supplies it."""
    assert silent(missing, gone()) == []
    assert len(missing) > (80 if sys.version_info >= (3, 12) else 20)


def test_a_lost_row_is_missed(missing):
    """The test above fails where a row is missing."""
    name = next(symbol for symbol in sorted(missing) if symbol in gone() and not verdict(symbol).runs)
    assert silent(missing, gone().keys() - {name}) == [name]


def test_rows_are_dated():
    """A Python from `since` on lacks the module or the name, except that setuptools may supply
    distutils.
    """
    later = [symbol for symbol, row in gone().items() if sys.version_info >= version(row)]
    later = [symbol for symbol in later if symbol.partition(".")[0] != "distutils"]
    assert [symbol for symbol in later if standard_library.is_found(symbol)] == []


def test_every_row_has_a_verdict():
    """A symbol runs where a rule or the installed Python has it. Elsewhere the row says since when
    it is gone, and what to use.
    """
    for symbol, row in gone().items():
        said = verdict(symbol)
        supplied = symbol.rpartition(".")[2] in methods(rules())
        assert said is not None or supplied, symbol
        if sys.version_info < version(row):
            assert said is None or said.runs
        elif said is not None and not said.runs:
            assert f"since {row.since}" in said.instead and row.target in said.instead


@pytest.mark.skipif(sys.version_info < (3, 12), reason="this Python has asyncore")
def test_scan_and_run_tell_of_it(folder):
    """Scan ends with exit code 1, and a run with the remark. A module of the program that has the
    same name is not reported.
    """
    folder.write(program="import asyncore\n", own="import parser\n", **{"lib/parser": "x = 1\n"})
    done = folder.python("-m", "tf1kit", "scan", ".", "--format", "github")
    (line,) = done.stdout.splitlines()
    assert done.returncode == 1 and line.startswith("::error file=program.py,line=1,col=1::asyncore: ")
    assert "Python has not had it since 3.12; use asyncio" in line
    said = folder.run("program.py").stderr
    assert (
        "tf1kit: asyncore: Python has not had it since 3.12; use asyncio, or socketserver. Python 3.11 still runs it"
        in said
    )


@pytest.mark.parametrize(
    ("error", "name"),
    [
        (ModuleNotFoundError("No module named 'binhex'"), "binhex"),
        (ImportError("cannot import name 'formatargspec' from 'inspect' (inspect.py)"), "inspect.formatargspec"),
        (AttributeError("module 'inspect' has no attribute 'formatargspec'"), "inspect.formatargspec"),
    ],
)
@pytest.mark.skipif(sys.version_info < (3, 11), reason="this Python has them")
def test_remarks(error, name):
    """The remark is printed for each of the three errors that a missing name can raise."""
    assert remark(error).startswith(f"tf1kit: {name}: Python has not had it since 3.11")
    assert remark(AttributeError("module 'inspect' has no attribute 'nothing'")) is None


def test_setuptools_supplies_distutils_where_nothing_did_before(monkeypatch):
    """The file that setuptools installs for it is not read by every Python."""
    for name in [
        each for each in sys.modules if each.partition(".")[0] in ("distutils", "setuptools", "_distutils_hack")
    ]:
        monkeypatch.delitem(sys.modules, name)
    finders = [each for each in sys.meta_path if "Distutils" not in type(each).__name__]
    monkeypatch.setattr(sys, "meta_path", finders)
    python_distutils.provide()
    from distutils.version import LooseVersion

    assert LooseVersion("1.10") > LooseVersion("1.9")
