"""The table in `docs/contrib.md` is what the code gives."""

from pathlib import Path

import pytest
import tensorflow as tf

from tf1kit.contrib import _table

PAGE = Path(__file__).parents[2] / "docs" / "contrib.md"
NEWEST = tf.__version__.startswith("2.21.")  # the page is written there


def test_page_is_up_to_date() -> None:
    """Write it again: on the newest TensorFlow it is the same text, on others what the page says works does work."""
    committed = PAGE.read_text(encoding="utf-8")
    if NEWEST:
        assert committed == _table.page(), "python -m tf1kit.contrib docs/contrib.md"
    else:
        raising = {line for line in _table.page().splitlines() if line.startswith("- raises: ")}
        for line in committed.splitlines():
            if line.startswith("- ") and not line.startswith("- raises: "):
                for name in line.partition(" — ")[0][2:].split(", "):
                    assert not any(f" {name}," in other for other in raising), name


def test_every_name_is_on_the_page() -> None:
    """Each exactly once in its package's section."""
    sections = PAGE.read_text(encoding="utf-8").split("\n## ")
    for section in sections[1:]:
        package, _, text = section.partition("\n")
        if package in _table.packages():
            names = [
                name
                for line in text.splitlines()
                if line.startswith("- ")
                for name in line.removeprefix("- raises: ").removeprefix("- ").partition(" — ")[0].split(", ")
            ]
            assert sorted(names) == sorted(f"`{state.name}`" for state in _table.packages()[package])


@pytest.mark.parametrize("package", sorted(_table.packages()))
def test_work_or_reason(package: str) -> None:
    """A name has a place, or a reason and a way out; never both, never neither."""
    for state in _table.packages()[package]:
        assert bool(state.place) != bool(state.why and state.instead)
