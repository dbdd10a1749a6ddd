"""Tests each row of all tables of old names."""

from __future__ import annotations

import importlib.util
import warnings
from collections.abc import Iterable
from pathlib import Path

import pytest

import tf1kit
from tf1kit.importing.overlay import fetch
from tf1kit.inventory import contrib, core
from tf1kit.inventory.old_names import COLUMNS, KINDS, Change, read, text
from tf1kit.inventory.reader import Inventory

ROOM = Path(tf1kit.__file__).parent
TABLES = sorted(table for table in ROOM.rglob("*.tsv") if table.parent.name != "inventory")
PYTHON = Inventory(core.INVENTORY.file.with_name("python.tsv"))
ROWS = [row for table in TABLES for row in read(table).values()]


def flaws(rows: Iterable[Change]) -> list[str]:
    """The faults of rows by themselves."""
    seen: set[str] = set()
    found = []
    for row in rows:
        if row.kind not in KINDS:
            found.append(f"{row.symbol}: {row.kind} is not a kind")
        if row.symbol in seen:
            found.append(f"{row.symbol}: twice")
        if row.kind == "removed" and not (row.target or row.why or row.since):
            found.append(f"{row.symbol}: says nothing")
        seen.add(row.symbol)
    return found


def test_there_are_tables() -> None:
    """The tables are found by walking the package."""
    assert {table.name for table in TABLES} >= {
        "changes.tsv",
        "idioms.tsv",
        "keras.tsv",
        "older_names.tsv",
        "packages.tsv",
    }
    assert len(ROWS) > 4500


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.stem)
def test_columns_and_order(table: Path) -> None:
    """A file has the text that the reader would write: five or six columns, sorted by symbol."""
    assert table.read_text(encoding="utf-8").partition("\n")[0].split("\t") in (list(COLUMNS), list(COLUMNS[:-1]))
    assert text(read(table)) == table.read_text(encoding="utf-8")


def test_rows_are_well_formed() -> None:
    """Rows have one of the four kinds, and no symbol occurs twice, not even in two tables."""
    assert flaws(ROWS) == []


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROWS[0]._replace(kind="gone"), "is not a kind"),
        (ROWS[0], "twice"),
        (Change("tf.a", "removed", "", "", ""), "says nothing"),
    ],
)
def test_a_bad_row_is_found(row: Change, said: str) -> None:
    """The check above notices a wrong row."""
    assert any(said in flaw for flaw in flaws([*ROWS, row]))


def before_1_15(since: str) -> bool:
    """Whether a version of TensorFlow is 1.15 or earlier; names that it removed are in no
    inventory.
    """
    return tuple(int(part) for part in since.split(".")[:2]) <= (1, 15)


def known(symbol: str) -> bool:
    """Whether 1.15.5 had a name of TensorFlow."""
    if symbol.startswith("tensorflow.python."):
        inside = symbol.removesuffix(".*").removeprefix("tensorflow.python.")
        module, _, name = symbol.rpartition(".")
        of_module = PYTHON.section(module) if module in PYTHON.texts else {}
        return inside in PYTHON.section("tensorflow.python") or name in of_module
    if symbol == "tf.contrib" or symbol.startswith("tf.contrib."):
        module, _, name = symbol.removeprefix("tf.contrib").lstrip(".").rpartition(".")
        inside = symbol.removeprefix("tf.contrib").lstrip(".").removesuffix(".*")
        return inside in contrib.titles() or (module in contrib.titles() and name in contrib.section(module).entries)
    return core.find(symbol.removesuffix(".*")) is not None or symbol == "tf.examples.*"  # it exists after its import


def test_symbols_were_there() -> None:
    """A symbol of TensorFlow is in the inventory of 1.15.5, unless its row says that 1.15 or an
    earlier version removed it.
    """
    wrong = []
    for row in ROWS:
        name = row.symbol.partition("(")[0]
        if name.startswith(("tf.", "tensorflow.")) and known(name) == (before_1_15(row.since) if row.since else False):
            wrong.append(row.symbol)
    assert wrong == []


def exists(target: str) -> bool:
    """Whether an address can be fetched. Addresses in packages that are not installed count as
    existing.
    """
    if importlib.util.find_spec(target.partition(":")[0].partition(".")[0]) is None:
        return True
    try:
        fetch(target)
    except (ImportError, AttributeError):
        return False
    return True


def lost(rows: Iterable[Change]) -> list[str]:
    """The rows with an address that does not exist and is not an old name with its own row."""
    old = {row.symbol for row in ROWS}
    found = [row for row in rows if row.is_address and row.target.replace(":", ".") not in old]
    return [row.symbol for row in found if not exists(row.target) and not is_still_there(row.symbol)]


def is_still_there(symbol: str) -> bool:
    """Whether the installed NumPy or SciPy is older than a move and still has the name in its old
    place.
    """
    package, _, name = symbol.rpartition(".")
    return symbol.startswith(("numpy.", "scipy.")) and exists(f"{package}:{name}")


def test_targets_are_there() -> None:
    """Each address in a table, "module:name" or "module:", exists in the installed versions."""
    assert sum(row.is_address for row in ROWS) > 1500
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert lost(ROWS) == []


def test_a_lost_target_is_found() -> None:
    """The check above notices a wrong row."""
    rows = [
        Change("numpy.a", "moved", target, "2.0", "")
        for target in ("numpy:int64", "numpy:int63", "numpyy:", "os.pathh:")
    ]
    assert lost(rows) == ["numpy.a", "numpy.a"]
