"""Tests a model that a function returns (`MODULE:FUNCTION`), and the suggestions for a missing
name.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import keras
import pytest

from tf1kit.checkpoint.convert.command import load_saved
from tf1kit.checkpoint.convert.load_port import _makes_model, _stated, load_port
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


exec("def without_text():\\n    return keras.Model()")
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


REFUSED = {  # what stands at the end of the module -> how it is asked for, and what is said
    "WEIGHT_MAP": ("", "has no WEIGHT_MAP: `tf1kit checkpoint map` finds one"),
    "weight_map": ("def weight_map(rows): return rows", "weight_map of function_port cannot be called with no options"),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_module_without_a_map(port: str, what: str, tmp_path: Path) -> None:
    """The message says where a map comes from, or why the module's function gives none."""
    more, said = REFUSED[what]
    (tmp_path / "function_port.py").write_text(f"{MODULE}\n\n{more}\n")
    model = load_port(f"{port}:build")
    with pytest.raises(UsageError, match=re.escape(said)):
        _ = model.weight_map


def test_an_optimizer_that_is_not_one(port: str, tmp_path: Path) -> None:
    """The function must return an optimizer of Keras."""
    (tmp_path / "function_port.py").write_text(MODULE + "\n\ndef optimizer():\n    return 'adam'\n")
    model = load_port(f"{port}:build")
    with pytest.raises(UsageError, match=r"optimizer\(\) of function_port returns a str: return a Keras optimizer"):
        model.unbuilt_optimizer()


def test_a_module_of_ports_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A port need not stand beside its legacy module; its shape is then unknown."""
    folder = tmp_path / "alone" / "migrated"
    folder.mkdir(parents=True)
    (folder / "net.py").write_text(
        "import keras\n\n\ndef build():\n    return keras.Sequential([keras.layers.Dense(2)])\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("alone.migrated.net")
    assert _stated(module) is None
    (folder.parent / "legacy").mkdir()
    (folder.parent / "legacy" / "net.py").write_text("INPUT_SHAPE = (1, 3)\n")
    importlib.invalidate_caches()
    assert _stated(module) == (1, 3)


def test_a_function_without_a_text_is_not_guessed_at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A function that the module makes from a text says nothing of what it returns."""
    (tmp_path / "made.py").write_text(
        "import keras\nexec('def hidden():\\n    return keras.Sequential()', globals())\n"
        "def build():\n    return keras.Sequential([keras.layers.Dense(2)])\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    module = importlib.import_module("made")
    assert [_makes_model(getattr(module, name), "made") for name in ("hidden", "build")] == [False, True]


def test_a_saved_model_of_another_class(port: str, tmp_path: Path) -> None:
    """A file to convert back must contain the port."""
    file = tmp_path / "other.keras"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(file)
    with pytest.raises(UsageError, match=r"contains a Sequential, not a Functional: give the port of this file"):
        load_saved(file, f"{port}:build", {}, None)


def test_a_saved_model_serves(tmp_path: Path) -> None:
    """A .keras file is a port without a map; a damaged one, and options, are refused."""
    file = tmp_path / "saved.keras"
    keras.Sequential([keras.Input((3,)), keras.layers.Dense(2)]).save(file)
    port = load_port(str(file))
    assert port.model.output_shape == (None, 2) and port.input_shape == (None, 3)
    with pytest.raises(UsageError, match=r"a \.keras file has no WEIGHT_MAP: give the model as MODULE:CLASS"):
        _ = port.weight_map
    with pytest.raises(UsageError, match="is a saved model and takes no options"):
        load_port(str(file), {"units": 2})
    file.write_bytes(b"PK")
    with pytest.raises(UsageError, match=r"saved\.keras cannot be loaded as a Keras model"):
        load_port(str(file))


def test_a_function_without_source_is_no_model() -> None:
    """A function that was made by `exec` has no text to look into."""
    names: dict[str, object] = {"__name__": "made"}
    exec("def build(): return Model()", names)
    assert not _makes_model(names["build"], "made")
