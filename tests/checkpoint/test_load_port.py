"""Tests a model that a function returns (`MODULE:FUNCTION`), and the suggestions for a missing
name.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import keras
import pytest

from tf1kit.checkpoint.convert.load_port import load_port
from tf1kit.errors import UsageError

MODULE = """
import keras


class Net(keras.Model):
    pass


def build(units: int = 2):
    x = keras.Input((3,))
    return keras.Model(x, keras.layers.Dense(units)(x))


def annotated() -> keras.Sequential:
    return _hidden()


def _hidden():
    return keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)])


def loss(x):
    return x
"""


@pytest.fixture
def port(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """The name of a module with a class, two functions that return a model, and other functions."""
    (tmp_path / "function_port.py").write_text(MODULE)
    monkeypatch.syspath_prepend(tmp_path)
    yield "function_port"
    sys.modules.pop("function_port", None)  # pytest removes its file, which the next test writes elsewhere


@pytest.mark.parametrize("name", ["build", "annotated"])
def test_a_function_serves(port: str, name: str) -> None:
    """The function is called with the options, like a class."""
    options = {"units": 4} if name == "build" else {}
    model = load_port(f"{port}:{name}", options).model
    assert isinstance(model, keras.Model) and model.output_shape == (None, 4 if options else 2)


def test_functions_are_offered(port: str) -> None:
    """The message lists classes, and functions that return a model by annotation or by text, but no
    other functions.
    """
    with pytest.raises(UsageError) as error:
        load_port(f"{port}:Nothing")
    assert str(error.value).endswith(
        "the models in it are: Net; a function that returns a model serves, too: build, annotated"
    )
