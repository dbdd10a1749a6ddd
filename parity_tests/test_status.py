"""docs/status.md: it names every pair and variant, its goldens are the present ones, and its cells say what was measured."""

from __future__ import annotations

import pytest

from parity_tests.status import PAGE, ROOT, goldens, page, worst
from tf1kit.parity.folder import pairs_in

TEXT = PAGE.read_text()
ENTRIES, _ = pairs_in(ROOT)


def test_every_pair_and_variant_has_a_line() -> None:
    """`python -m parity_tests.status` has to be run again where one is missing, or one is no more."""
    named = [line[2:].partition(":")[0] for line in TEXT.splitlines() if line.startswith("| ")][1:]
    assert named == [entry.title for entry in ENTRIES]


def test_its_goldens_are_the_present_ones() -> None:
    """Each golden is named by the first digits of its sha256: after recording again the page has to be written again."""
    assert [sha for sha in goldens(ROOT / "parity_tests/goldens") if sha not in TEXT] == []


def test_every_golden_is_of_a_pair_in_the_folder() -> None:
    """A variant that has been recorded is declared in VARIANTS, so that `--all` runs it."""
    known = {entry.golden for entry in ENTRIES}
    assert {path.stem for path in (ROOT / "parity_tests/goldens").glob("*.json")} <= known


def row(scaled: float, ok: bool = True, note: str = "", sides: tuple[str, str] = ("legacy", "migrated")) -> dict:
    """A tensor as it is in the JSON of a run."""
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
    """What failed is in the figure, what is excepted only counted."""
    assert worst(rows) == says


def test_a_page_is_made_of_what_was_found() -> None:
    """A pair without golden says so, a rung that was not run has a dash."""
    here = {"tensorflow": "2.21.0", "keras": "3.15.1", "numpy": "2.4", "python": "3.11"}
    rungs = [{"rung": "bitwise", "rows": [row(0.0)], "catches": [], "map": []}]
    pair = {"pair": "dense", "status": "holds", "about": {"here": here, "golden": None}, "rungs": rungs}
    pair["summary"] = {"beyond": ["fails", "8 of 9 checks"]}
    text = page({"pairs": [pair], "alone": {"lonely": "has no twin"}, "verdict": "every rung holds"}, "2026-01-01")
    assert "| dense: holds | not recorded | - | - | 0 | 8 of 9 checks | - | - |" in text
    assert "- `legacy/lonely.py` has no twin." in text
