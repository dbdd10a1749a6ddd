"""The tables of old names, wherever they lie: each row of each."""

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
PYTHON = Inventory(core.INVENTORY.file.with_name("python.tsv")).section("tensorflow.python")
ROWS = [row for table in TABLES for row in read(table).values()]


def flaws(rows: Iterable[Change]) -> list[str]:
    """What is wrong with rows in themselves."""
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
    """They are found by walking the package."""
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
    """The text is what the reader would write again: five columns, in the order of the symbols,
    each once.
    """
    assert table.read_text(encoding="utf-8").partition("\n")[0].split("\t") in (list(COLUMNS), list(COLUMNS[:-1]))
    assert text(read(table)) == table.read_text(encoding="utf-8")


def test_rows_are_well_formed() -> None:
    """Of the four kinds, and no symbol twice, not in two tables either."""
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
    """The check above can fail."""
    assert any(said in flaw for flaw in flaws([*ROWS, row]))


def before_1_15(since: str) -> bool:
    """Whether a version of TensorFlow is an earlier one: a name that was gone by then is in no
    inventory.
    """
    return tuple(int(part) for part in since.split(".")[:2]) <= (1, 15)


def known(symbol: str) -> bool:
    """Whether 1.15.5 had a name of TensorFlow; of `tensorflow.python` the modules are known, and
    not what is in them.
    """
    if symbol.startswith("tensorflow.python."):
        inside = symbol.removeprefix("tensorflow.python.")
        return inside in PYTHON or inside.rpartition(".")[0] in PYTHON
    if symbol == "tf.contrib" or symbol.startswith("tf.contrib."):
        module, _, name = symbol.removeprefix("tf.contrib").lstrip(".").rpartition(".")
        inside = symbol.removeprefix("tf.contrib").lstrip(".").removesuffix(".*")
        return inside in contrib.titles() or (module in contrib.titles() and name in contrib.section(module).entries)
    return (
        core.find(symbol.removesuffix(".*")) is not None or symbol == "tf.examples.*"
    )  # it is there once it is imported


def test_symbols_were_there() -> None:
    """A symbol of TensorFlow's is in the inventory of 1.15.5, or of a version before it; and of the
    latter 1.15.5 has none.
    """
    wrong = []
    for row in ROWS:
        name = row.symbol.partition("(")[0]
        if name.startswith(("tf.", "tensorflow.")) and known(name) == (before_1_15(row.since) if row.since else False):
            wrong.append(row.symbol)
    assert wrong == []


def exists(target: str) -> bool:
    """Whether an address can be fetched; whether one of a package that is not installed could is
    not asked.
    """
    if importlib.util.find_spec(target.partition(":")[0].partition(".")[0]) is None:
        return True
    try:
        fetch(target)
    except (ImportError, AttributeError):
        return False
    return True


def lost(rows: Iterable[Change]) -> list[str]:
    """The rows whose target, by an address, is not there, and is not an old name with a row of its
    own.
    """
    old = {row.symbol for row in ROWS}
    found = [row for row in rows if row.is_address and row.target.replace(":", ".") not in old]
    return [row.symbol for row in found if not exists(row.target) and not is_still_there(row.symbol)]


def is_still_there(symbol: str) -> bool:
    """Whether the installed NumPy or SciPy is older than a move, and has the name where it was."""
    package, _, name = symbol.rpartition(".")
    return symbol.startswith(("numpy.", "scipy.")) and exists(f"{package}:{name}")


def test_targets_are_there() -> None:
    """What a table points to by an address, "module:name" or "module:", is there on the installed
    versions.
    """
    assert sum(row.is_address for row in ROWS) > 1500
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert lost(ROWS) == []


def test_a_lost_target_is_found() -> None:
    """The check above can fail."""
    rows = [
        Change("numpy.a", "moved", target, "2.0", "")
        for target in ("numpy:int64", "numpy:int63", "numpyy:", "os.pathh:")
    ]
    assert lost(rows) == ["numpy.a", "numpy.a"]
