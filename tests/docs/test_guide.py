"""The blocks of docs/2-port-it.md print what it says: TensorFlow 1's under the kit, today's as they stand."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.guide import GUIDE, sections
from tf1kit.run.scan.advice import ADVICE

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize(("side", "with_kit"), [("tf1", ["-m", "tf1kit", "run"]), ("today", [])])
def test_blocks(side: str, with_kit: list[str]) -> None:
    """All of one side in one process."""
    path = os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH"))))
    command = [sys.executable, *with_kit, str(ROOT / "tests/docs/guide.py"), side]
    ran = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "PYTHONPATH": path})
    assert ran.returncode == 0, ran.stdout + ran.stderr[-2000:]
    assert ran.stdout == f"{len(sections())} sections, 0 wrong\n"


def test_each_section_has_both_sides() -> None:
    """No section shows one side only."""
    assert all(set(blocks) == {"tf1", "today", "text"} for blocks in sections().values())


def test_the_links_of_advice_are_sections() -> None:
    """`--explain` and `scan` point into the guide."""
    titles = [line[3:] for line in Path(GUIDE).read_text().splitlines() if line.startswith("## ")]
    anchors = {title.lower().replace(" ", "-") for title in titles}
    assert {anchor for _, anchor in ADVICE.values()} <= anchors
