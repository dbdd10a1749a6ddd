"""Keras and TensorFlow import optional packages when they use them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import pytest

from tf1kit.importing import optional

FILES = {
    "__init__.py": "size = 3\nclass Frame: ...\ndef is_frame(value): return isinstance(value, Frame)",
    "part.py": "count = 4",
    "inner/__init__.py": "",
    "inner/deep.py": "depth = 5",
    "broken.py": "raise ValueError('broken')",
}
IMPORTS = """
import seldom
import seldom.inner.deep as deep
from seldom import part
"""


@pytest.fixture(autouse=True)
def seldom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is imported when it is used."""
    for name, text in FILES.items():
        path = tmp_path / "seldom" / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr(optional, "PACKAGES", {"seldom", "nowhere"})
    monkeypatch.setattr(optional, "CLASSES", {"seldom": ("Frame",)})
    monkeypatch.setattr(optional, "PREDICATES", {"seldom": ("is_frame",)})
    for name in ("seldom", "seldom.inner", "seldom.inner.deep", "seldom.part", "seldom.broken"):
        monkeypatch.setitem(sys.modules, name, None)  # is removed again after the test
        monkeypatch.delitem(sys.modules, name)


def imported(code: str, name: str = "keras.layers") -> dict[str, Any]:
    """The variables of a module that is imported in the block."""
    variables: dict[str, Any] = {"__name__": name}
    with optional.when_used():
        exec(code, variables)
    return variables


def test_nothing_is_imported_until_it_is_used() -> None:
    """Packages and modules, in each form of the statement; then it is what others import, too."""
    found = imported(IMPORTS)
    assert not any(name.startswith("seldom") for name in sys.modules) and optional.Finder not in sys.meta_path
    assert found["deep"].depth == 5 and "seldom.part" not in sys.modules
    assert found["part"].count == 4 and found["seldom"].size == 3
    import seldom.part  # type: ignore[import-not-found]

    seldom.part.count = 6
    assert found["part"].count == 6 and not isinstance(seldom, optional.Unused)


@pytest.mark.parametrize("code", ["from seldom import size", "import seldom\nsize = seldom.size"])
def test_what_is_used_at_once(code: str) -> None:
    """A value that the import itself needs is there, and the package stays imported."""
    assert imported(code)["size"] == 3
    assert not isinstance(sys.modules["seldom"], optional.Unused)


def test_classes_and_predicates() -> None:
    """Their package is not imported for them; once it is, they answer as its own do."""
    found = imported("import seldom\nfrom seldom import is_frame\nTYPES = (int, seldom.Frame)")
    assert not isinstance("text", found["TYPES"]) and not issubclass(str, found["TYPES"])
    assert not isinstance("text", found["seldom"].Frame) and found["is_frame"]("text") is False
    assert "seldom" not in sys.modules
    import seldom

    frame = seldom.Frame()
    assert isinstance(frame, found["TYPES"]) and issubclass(seldom.Frame, found["TYPES"])
    assert isinstance(frame, found["seldom"].Frame) and found["is_frame"](frame)
    assert not isinstance("text", found["TYPES"]) and not found["is_frame"]("text")


def test_other_importers() -> None:
    """Only TensorFlow's and Keras's own statements are affected."""
    assert not isinstance(imported("import seldom", "program")["seldom"], optional.Unused)


def test_what_is_not_there() -> None:
    """A package or a module that is missing is missed at once, and an error comes with the use."""
    for code in ("import nowhere", "import seldom.nowhere"):
        with pytest.raises(ModuleNotFoundError, match="nowhere"):
            imported(code)
    with pytest.raises(ImportError, match="nowhere"):
        imported("from seldom import nowhere")
    with pytest.raises(ValueError, match="broken"):
        _ = imported("from seldom import broken")["broken"].anything
