"""Tests how a mutant is made: in the right place, in a copy, and visible in a traceback."""

from __future__ import annotations

import sys
import traceback
from pathlib import Path
from types import ModuleType

import keras
import pytest

from tf1kit.errors import UsageError
from tf1kit.parity.mutants import Mutant, mutate

SOURCE = '''"""A port."""
import math

FACTOR = 2


def double(number):
    return FACTOR * number


def root(number):
    return math.sqrt(number)
'''


@pytest.fixture
def port(tmp_path: Path, install) -> ModuleType:
    """An imported module of two functions."""
    return install(tmp_path, {"port.py": SOURCE}, "port")


def test_the_copy_has_the_mutant_and_the_module_does_not(port: ModuleType) -> None:
    """The module, its file and `sys.modules` do not change."""
    copy = mutate(port, Mutant("half", "FACTOR * number", "number / FACTOR"))
    assert (copy.double(4), port.double(4)) == (2, 8)
    assert (copy.FACTOR, copy.__name__, copy.__package__) == (2, port.__name__, port.__package__)
    assert sys.modules["port"] is port
    assert Path(port.__file__).read_text() == SOURCE
    copy.FACTOR = 5
    assert port.FACTOR == 2


def test_two_copies_do_not_share_anything(port: ModuleType) -> None:
    """Each mutant is made of the unchanged module, not of another mutant."""
    first = mutate(port, Mutant("first", "FACTOR = 2", "FACTOR = 3"))
    second = mutate(port, Mutant("second", "FACTOR * number", "FACTOR + number"))
    assert (first.double(10), second.double(10)) == (30, 12)


@pytest.mark.parametrize(("old", "times"), [("FACTOR / number", 0), ("number", 4), ("def ", 2), ("FACTOR", 2)])
def test_a_text_that_does_not_stand_there_once_is_refused(port: ModuleType, old: str, times: int) -> None:
    """If the text does not occur exactly once, the error has the mutant, the text, the count and
    the file.
    """
    with pytest.raises(UsageError) as caught:
        mutate(port, Mutant("half", old, "1"))
    said = f"the mutant 'half' cannot be made: {old!r} occurs {times} times in port.py instead of once"
    assert str(caught.value) == said


def test_a_traceback_shows_the_mutated_line(port: ModuleType) -> None:
    """A traceback shows the mutant's line, under a file name that names the mutant."""
    copy = mutate(port, Mutant("root of a negative number", "math.sqrt(number)", "math.sqrt(-number)"))
    with pytest.raises(ValueError, match=r"math domain|nonnegative") as caught:
        copy.root(4)
    shown = "".join(traceback.format_exception(caught.value))
    assert "return math.sqrt(-number)" in shown
    assert "<port.py with the mutant: root of a negative number>" in shown


def test_a_mutant_that_is_no_python_says_where(port: ModuleType) -> None:
    """A SyntaxError has the copy's name, and the module does not change."""
    with pytest.raises(SyntaxError) as caught:
        mutate(port, Mutant("typo", "FACTOR = 2", "FACTOR = = 2"))
    assert caught.value.filename == "<port.py with the mutant: typo>"
    assert port.double(1) == 2


def test_keras_does_not_know_the_copy(tmp_path: Path, install) -> None:
    """Keras keeps the module's own class registered, so that saved models load it."""
    text = (
        "import keras\n\n@keras.saving.register_keras_serializable('toy')\nclass Port(keras.Model):\n    factor = 2\n"
    )
    port = install(tmp_path, {"registered_port.py": text}, "registered_port")
    try:
        mutate(port, Mutant("half", "factor = 2", "factor = 1"))
        assert keras.saving.get_registered_object("toy>Port") is port.Port
    finally:
        keras.saving.get_custom_objects().pop("toy>Port")
