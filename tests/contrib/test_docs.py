"""The table in `docs/contrib.md` is what the code gives."""

from functools import cache
from pathlib import Path

import pytest
import tensorflow as tf

from tf1kit.contrib import _table
from tf1kit.tf1.estimator import has_estimator

PAGE = Path(__file__).parents[2] / "docs" / "contrib.md"
NEWEST = tf.__version__.startswith("2.21.")  # the page is written on this version


@cache
def on_the_page() -> dict[str, dict[str, bool]]:
    """Each package's names on the page, and whether the page says that they work."""
    found: dict[str, dict[str, bool]] = {}
    for section in PAGE.read_text(encoding="utf-8").split("\n## ")[1:]:
        package, _, text = section.partition("\n")
        for line in text.replace("\n  ", " ").splitlines():  # an item may have several lines
            if line.startswith("- ") and package in _table.packages():
                names = line.removeprefix("- ").removeprefix("raises: ").partition(" — ")[0].split(", ")
                for name in names:
                    assert name not in found.setdefault(package, {})
                    found[package][name.strip("`")] = not line.startswith("- raises: ")
    return found


def test_page_is_up_to_date() -> None:
    """On the newest TensorFlow the page is the generated text. On others, names that work according
    to the page work.
    """
    if NEWEST and has_estimator():
        assert PAGE.read_text(encoding="utf-8") == _table.page(), "python -m tf1kit.contrib docs/contrib.md"
    for package, states in _table.packages().items():
        works = {name for name, does in on_the_page()[package].items() if does}
        assert works <= {state.name for state in states if state.place}, package


def test_every_name_is_on_the_page() -> None:
    """The section of a package has each of its names once."""
    page = on_the_page()
    for package, states in _table.packages().items():
        assert sorted(page[package]) == sorted(state.name for state in states)


@pytest.mark.parametrize("package", sorted(_table.packages()))
def test_work_or_reason(package: str) -> None:
    """A name has either a place, or a reason and something to use instead."""
    for state in _table.packages()[package]:
        assert bool(state.place) != bool(state.why and state.instead)


def test_places() -> None:
    """A constant is in the record; the kit's modules and public names are shown as they are."""
    shown = [_table.code(place) for place in ("1.15.5", f"{_table.MODULE}tf_slim.layers", "tf.nn.relu")]
    assert shown == ["the record of 1.15.5", "the module `tf_slim.layers`", "`tf.nn.relu`"]
