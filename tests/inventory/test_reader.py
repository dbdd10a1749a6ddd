"""Tests the files of the inventories: every line can be read, and every reference has a target."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.inventory import record
from tf1kit import inventory
from tf1kit.inventory import core
from tf1kit.inventory.reader import Inventory

KIT = Path(inventory.__file__).parent
FILES = [*sorted(KIT.glob("*.tsv")), Path(__file__).with_name("packages.tsv")]
KINDS = {"function", "class", "value", "method", "attribute", "module", "alias", "import"}


def flaws(file: Path) -> list[str]:
    """The faults of a file."""
    found, read = [], Inventory(file)
    for module in read.texts:
        entries = read.section(module)
        for name, entry in entries.items():
            above = entries.get(name.rpartition(".")[0])
            if entry.kind not in KINDS:
                found.append(f"{module}.{name}: {entry.kind} is not a kind")
            if entry.kind in ("alias", "import") and not entry.target:
                found.append(f"{module}.{name}: no target")
            if entry.kind in ("method", "attribute") and (above is None or above.kind != "class"):
                found.append(f"{module}.{name}: of no class")
            if entry.kind in ("function", "method") and file.parent == KIT and not entry.text and file.stem != "newer":
                found.append(f"{module}.{name}: no arguments")
    again = {module: [(name, *entry) for name, entry in read.section(module).items()] for module in read.texts}
    if record.text(again) != file.read_text(encoding="utf-8"):
        found.append("the recorder would write it differently: a name is there twice, or not in its place")
    return found


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_well_formed(file: Path) -> None:
    """A file has known kinds, existing targets and owners of members, and the right order."""
    assert flaws(file) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ("acos\talias\t\ttf.acos", "acos\talias", "no target"),
        ("abs\talias", "abs\talais", "is not a kind"),
        ("acos\talias\t\ttf.acos", "acos\talias\t\ttf.acos\nacos\tvalue", "there twice"),
    ],
)
def test_a_damaged_line_is_found(tmp_path: Path, before: str, after: str, said: str) -> None:
    """The check above notices a wrong line."""
    text = core.INVENTORY.file.read_text(encoding="utf-8")
    assert before in text
    file = tmp_path / "core.tsv"
    file.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert any(said in flaw for flaw in flaws(file))


def test_second_names_are_names_of_something() -> None:
    """Each alias of core leads to a definition."""
    aliases = [name for name, entry in core.names().items() if entry.kind == "alias"]
    assert len(aliases) > 1000
    assert [name for name in aliases if core.find(name) is None] == []


def test_only_what_is_asked_for_is_taken_apart() -> None:
    """Reading one module parses only its section."""
    read = Inventory(core.INVENTORY.file)
    assert read.section("tf.nn")["relu"].kind == "function"
    assert list(read._taken) == ["tf.nn"]


def test_names_outside_of_tensorflow_have_no_entry() -> None:
    """Neither a name of another package nor a bare word."""
    assert [core.entry(name) for name in ("torch.nn.Linear", "nothing", "tf.nothing.at.all")] == [None, None, None]
