"""`tensorflow.python` with what moved."""

import importlib

import pytest

from tf1kit.tf1 import moved, python, resolve

ROWS = [(name, each) for name in sorted({*moved.NAMES, *(m for m, _ in moved.RENAMED)}) for each in python.table(name)]


@pytest.mark.parametrize(("name", "each"), ROWS)
def test_each_row_is_where_it_says(name: str, each: str) -> None:
    """Every name of the table can be had, and only because of the table."""
    supplied = resolve(python.PREFIX + name)
    assert getattr(supplied, each) is not None


@pytest.mark.parametrize("old", sorted(moved.MODULES))
def test_moved_modules(old: str) -> None:
    """Every module of the table is there, and has names."""
    assert len(dir(resolve(python.PREFIX + old))) > 5


def test_the_installed_modules_stay_as_they_are() -> None:
    """What is supplied is not put into TensorFlow."""
    supplied = resolve("tensorflow.python.framework.ops")
    assert supplied.IndexedSlices.__name__ == "IndexedSlices"
    assert not hasattr(importlib.import_module("tensorflow.python.framework.ops"), "IndexedSlices")


def test_names_that_never_were() -> None:
    """They are missing as from any module, submodules too."""
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        _ = resolve("tensorflow.python.ops.array_ops").nonsense
    with pytest.raises(ModuleNotFoundError, match=r"tensorflow\.python\.nonsense"):
        resolve("tensorflow.python.nonsense")
