"""A program's `random` continues as if the kit's imports had drawn nothing, as under 1.15.5."""

from __future__ import annotations

import importlib
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tf1kit.importing import optional
from tf1kit.importing.importer import Importer
from tf1kit.importing.overlay import OverlayModule


def otherwise(name: str) -> Any:
    """A value of the package that draws."""
    return getattr(importlib.import_module("drawing"), name)


def by_statement() -> Any:
    """What an import statement of a program gets."""
    importer = Importer(importlib.import_module, lambda spec: False)
    variables: dict[str, Any] = {"__builtins__": importer.builtins}
    exec("from drawing import value", variables)
    return variables["value"]


def by_keras() -> Any:
    """What Keras imports once it uses it."""
    variables: dict[str, Any] = {"__name__": "keras.layers"}
    with optional.when_used():
        exec("import drawing", variables)
    return variables["drawing"].value


WAYS: dict[str, Callable[[], Any]] = {
    "an entry of a table": lambda: OverlayModule("room", None, {"value": "drawing:value"}).value,
    "contrib's names": lambda: OverlayModule("room", None, None, otherwise).value,
    "a statement": by_statement,
    "Keras": by_keras,
}


@pytest.mark.parametrize("way", WAYS)
def test_what_is_imported_draws_nothing(way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that draws while it is imported, as `rich` does."""
    (tmp_path / "drawing.py").write_text("import random\nvalue = random.random()")
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(optional, "PACKAGES", {"drawing"})
    monkeypatch.setitem(sys.modules, "drawing", None)  # is removed again after the test
    monkeypatch.delitem(sys.modules, "drawing")
    random.seed(1)
    first, second = random.random(), random.random()
    random.seed(1)
    assert WAYS[way]() == first and random.random() == first and random.random() == second
