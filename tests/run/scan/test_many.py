"""`tf1kit scan` of many files: in several processes, and with `--cache`."""

import re
import sqlite3
from pathlib import Path

import pytest
from click.testing import CliRunner

from tf1kit.cli import main
from tf1kit.errors import UsageError
from tf1kit.run.scan import many
from tf1kit.run.scan.files import scan
from tf1kit.run.scan.one_file import Row
from tf1kit.run.scan.store import AT_ONCE, store
from tf1kit.run.scan.verdict import unseen

OLD = "import string\nprint(string.letters)\n"


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder with some files."""
    folder = tmp_path / "program"
    folder.mkdir()
    for number in range(20):
        (folder / f"{number}.py").write_text(OLD + f"print({number})\n")
    (folder / "new.py").write_text("print('nothing old')\n")
    return folder


def rows(program: Path, cache: Path) -> list[Row]:
    """The rows of a scan with a cache."""
    with store(str(cache)) as kept:
        return scan([str(program)], store=kept)


def test_processes_find_the_same(program: Path) -> None:
    """Each file is read once, by one of them."""
    found = scan([str(program)], jobs=1)
    assert len(found) == 40
    assert scan([str(program)], jobs=2) == found


def test_a_few_files_need_no_processes(program: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process takes longer to start than they to be read."""
    monkeypatch.setattr(many, "in_processes", lambda *_: pytest.fail("a process was started"))
    assert len(scan([str(program)])) == 40


def test_the_second_scan_takes_what_was_found(program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only a file with other contents is read again; its name does not count."""
    cache = tmp_path / "cache"
    found = rows(program, cache)
    assert found == scan([str(program)])
    monkeypatch.setattr(many, "rows", lambda *_: [Row("", 7, 1, unseen("read again"))])
    assert rows(program, cache) == found
    (program / "3.py").rename(program / "renamed.py")
    (program / "4.py").write_text("print('other')")
    again = rows(program, cache)
    assert [(row.file, row.line) for row in again if row.verdict.symbol == "read again"] == [(str(program / "4.py"), 7)]
    assert str(program / "renamed.py") in {row.file for row in again}


def test_the_kind_of_a_file_counts(program: Path, tmp_path: Path) -> None:
    """The same bytes are another thing in a notebook."""
    rows(program, tmp_path / "cache")
    (program / "new.ipynb").write_bytes((program / "new.py").read_bytes())
    assert "syntax" in {row.verdict.symbol for row in rows(program, tmp_path / "cache")}


def test_another_state_of_the_kit_reads_all_again(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Verdicts depend on the kit and on what is installed."""
    cache = tmp_path / "cache"
    rows(program, cache)
    monkeypatch.setattr("tf1kit.run.scan.store.state", lambda: b"another")
    monkeypatch.setattr(many, "rows", lambda *_: [Row("", 7, 1, unseen("read again"))])
    assert {row.verdict.symbol for row in rows(program, cache)} == {"read again"}


def test_an_interrupted_scan_keeps_what_it_found(program: Path, tmp_path: Path) -> None:
    """The next one goes on."""
    with pytest.raises(KeyboardInterrupt), store(str(tmp_path / "cache")) as kept:
        assert kept
        kept.put(b"key", [])
        raise KeyboardInterrupt
    with store(str(tmp_path / "cache")) as kept:
        assert kept and kept.get(b"key") == []
        assert kept.get(b"other") is None


def test_two_scans_write_at_the_same_time(tmp_path: Path) -> None:
    """A scan does not lock the file between two writings."""
    with store(str(tmp_path / "cache")) as one, store(str(tmp_path / "cache")) as other:
        assert one and other
        for number in range(AT_ONCE + 1):
            one.put(b"one%d" % number, [])
            other.put(b"other%d" % number, [])
        assert one.get(b"other1") == other.get(b"one1") == []


def test_another_file_is_left_alone(program: Path, tmp_path: Path) -> None:
    """A text, and a database of another program."""
    text, database = tmp_path / "text", tmp_path / "database"
    text.write_text("not a database, but long enough to have a head\n" * 50)
    with sqlite3.connect(database) as connection:
        connection.execute("CREATE TABLE found (mine)")
    connection.close()
    for file, why in ((text, "file is not a database"), (database, "was not written by tf1kit scan")):
        before = file.read_bytes()
        answer = CliRunner().invoke(main, ["scan", str(program), "--cache", str(file)])
        assert answer.exit_code == 2 and why in re.sub(r"\s+", " ", answer.output)
        assert file.read_bytes() == before


def test_damaged_rows_are_an_error(tmp_path: Path) -> None:
    """Nothing of them is believed."""
    with store(str(tmp_path / "cache")) as kept:
        assert kept
        kept.put(b"key", [])
    with sqlite3.connect(tmp_path / "cache") as connection:
        connection.execute("UPDATE found SET rows = ?", (b"damaged",))
    connection.close()
    with pytest.raises(UsageError, match="the rows of a file are damaged"), store(str(tmp_path / "cache")) as kept:
        assert kept
        kept.get(b"key")


def test_a_place_says_one_thing_of_a_symbol(tmp_path: Path) -> None:
    """A module that is not there, and a name in it; the order does not depend on hashes."""
    (tmp_path / "of.py").write_text("from tensorflow.contrib.mpi_collectives.python.ops.mpi_ops import rank\n")
    found = [row.verdict for row in scan([str(tmp_path)])]
    assert [(said.symbol, said.instead) for said in found] == [
        ("tf.contrib.mpi_collectives", "1.15.5 has no such name; it has tf.rank")
    ]


def test_a_new_cache_without_rows_does_not_stay(tmp_path: Path) -> None:
    """A scan of nothing leaves no file behind, and an older cache as it is."""
    cache, program = tmp_path / "cache", tmp_path / "a.py"
    words = ["scan", str(tmp_path / "nowhere.py"), "--cache", str(cache)]
    assert CliRunner().invoke(main, words).exit_code == 2 and not cache.exists()
    program.write_text("import tensorflow as tf\n")
    found = rows(program, cache)
    assert CliRunner().invoke(main, words).exit_code == 2 and cache.exists()
    assert rows(program, cache) == found
