"""Tests that the blocks of docs/2-port-it.md print what it shows: TensorFlow 1's under the kit,
today's without it.
"""

from pathlib import Path

import pytest

from tests import warm
from tests.docs.guide import GUIDE, sections
from tf1kit.run.scan.advice import advice_of

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(
    ("module", "arguments"),
    [("tf1kit", ["run", ROOT / "tests/docs/guide.py", "tf1"]), ("tests.docs.guide", ["today"])],
    ids=["tf1", "today"],
)
def test_blocks(module: str, arguments: list[str | Path]) -> None:
    """All blocks of a side print what the guide shows, in one process."""
    ran = warm.run(module, arguments, ROOT)
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
    assert ran.stdout == f"{len(sections())} sections, 0 wrong\n"


def test_each_section_has_both_sides() -> None:
    """Every section shows both sides."""
    assert all(set(blocks) == {"tf1", "today", "text"} for blocks in sections().values())


def test_the_links_of_advice_are_sections() -> None:
    """The links of `--explain` and `scan` lead to sections of the guide."""
    titles = [line[3:] for line in Path(GUIDE).read_text().splitlines() if line.startswith("## ")]
    anchors = {title.lower().replace(" ", "-") for title in titles}
    assert {anchor for _, anchor in advice_of().values()} <= anchors
