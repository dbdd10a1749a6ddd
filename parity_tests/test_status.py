"""Checks that docs/status.md is up to date, and tests the script that writes it."""

from __future__ import annotations

import pytest

from parity_tests.status import PAGE, ROOT, goldens, page, worst
from tf1kit.parity.folder import pairs_in

TEXT = PAGE.read_text()
ENTRIES, _ = pairs_in(ROOT)


def test_every_pair_and_variant_has_a_line() -> None:
    """The page names all pairs and variants. If not, run `python -m parity_tests.status` again."""
    named = [line[2:].partition(":")[0] for line in TEXT.splitlines() if line.startswith("| ")][1:]
    assert named == [entry.title for entry in ENTRIES]


def test_its_goldens_are_the_present_ones() -> None:
    """The page has the sha256 of each golden. If not, run `python -m parity_tests.status` again."""
    assert [sha for sha in goldens(ROOT / "parity_tests/goldens") if sha not in TEXT] == []


def test_every_golden_is_of_a_pair_in_the_folder() -> None:
    """Each recorded variant is declared in VARIANTS, so that `--all` runs it."""
    known = {entry.golden for entry in ENTRIES}
    assert {path.stem for path in (ROOT / "parity_tests/goldens").glob("*.json")} <= known


def row(scaled: float, ok: bool = True, note: str = "", sides: tuple[str, str] = ("legacy", "migrated")) -> dict:
    """A compared tensor, as in the JSON report of a run."""
    return {"scaled": scaled, "ok": ok, "note": note, "reference": sides[0], "other": sides[1]}


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([], "-"),
        ([row(0.0)], "0"),
        ([row(1e-7), row(3e-7)], "3.0e-07"),
        ([row(1e-7), row(1.0, note="a kink")], "1.0e-07 (1 excepted)"),
        ([row(1e-7), row(0.5, ok=False)], "5.0e-01 (1 fail)"),
    ],
)
def test_a_cell_says_the_worst(rows: list[dict], says: str) -> None:
    """A cell has the largest difference of tensors without an exception, and counts exceptions."""
    assert worst(rows) == says


def test_a_page_is_made_of_what_was_found() -> None:
    """The page says that a golden is missing, and has a dash for a rung that was not run."""
    here = {"tensorflow": "2.21.0", "keras": "3.15.1", "numpy": "2.4", "python": "3.11"}
    rungs = [{"rung": "bitwise", "rows": [row(0.0)], "catches": [], "map": []}]
    pair = {"pair": "dense", "status": "holds", "about": {"here": here, "golden": None}, "rungs": rungs}
    pair["summary"] = {"beyond": ["fails", "8 of 9 checks"]}
    text = page({"pairs": [pair], "alone": {"lonely": "has no twin"}, "verdict": "every rung holds"}, "2026-01-01")
    assert "| dense: holds | not recorded | - | - | 0 | 8 of 9 checks | - | - |" in text
    assert "- `legacy/lonely.py` has no twin." in text
