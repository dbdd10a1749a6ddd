"""Tests the public API: the names that a room lists exist, are documented and on their page;
examples and ports use no others.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.reference import PAGES, PLAIN, ROOMS, names, sentence

ROOT = Path(__file__).resolve().parents[2]
OPEN = ("tf1kit.contrib", "tf1kit.tf1")  # rooms that also give TensorFlow 1's own names
FENCE = re.compile(r"^```python[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
PAGES_WITH_CODE = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *sorted((ROOT / "docs").rglob("*.md"))]


@pytest.mark.parametrize("room", ROOMS)
def test_each_public_name_is_documented(room: str) -> None:
    """Each public name exists and has a docstring that is a sentence; a constant has one in
    PLAIN.
    """
    module = importlib.import_module(room)
    for name in module.__all__:
        found = getattr(module, name)
        said = PLAIN.get(f"{room}.{name}") or inspect.getdoc(found) or ""
        assert sentence(said).endswith((".", ":")), f"{room}.{name}: {said!r}"
        assert name in dir(module)


@pytest.mark.parametrize("page", sorted(set(ROOMS.values())))
def test_the_page_has_each_public_name(page: str) -> None:
    """The pages have the tables that `python -m tests.docs.reference` makes of the docstrings."""
    rooms = {room for room, place in ROOMS.items() if place == page}
    assert names(page) == {room: importlib.import_module(room).__all__ for room in rooms}


def test_every_room_is_on_a_page_or_internal() -> None:
    """Each room that lists names has a page, and each page belongs to a room."""
    rooms = {f"tf1kit.{path.parent.name}" for path in (ROOT / "tf1kit").glob("*/__init__.py")}
    listed = {room for room in rooms if getattr(importlib.import_module(room), "__all__", None)}
    assert listed == {room for room in ROOMS if room in rooms}
    assert {path.stem for path in PAGES.glob("*.md")} == set(ROOMS.values())


@pytest.mark.parametrize("room", ["checkpoint", "data", "parity", "port"])
def test_type_checkers_see_what_is_there(room: str) -> None:
    """A room imports the same names under TYPE_CHECKING as at run time, from the same modules."""
    tree = ast.parse((ROOT / "tf1kit" / room / "__init__.py").read_text(encoding="utf-8"))
    block = next(node for node in tree.body if isinstance(node, ast.If))
    typed = {
        alias.name: str(node.module)
        for node in block.body
        for alias in getattr(node, "names", ())
        if isinstance(node, ast.ImportFrom)
    }
    module = importlib.import_module(f"tf1kit.{room}")
    assert sorted(typed) == module.__all__
    assert all(getattr(module, name) is getattr(importlib.import_module(home), name) for name, home in typed.items())


def test_importing_a_room_imports_no_tensorflow() -> None:
    """Importing a room imports neither TensorFlow nor Keras, except for `tf1kit.keras`."""
    rooms = sorted(room for room in ROOMS if not room.startswith("tf1kit.keras"))
    code = f"import sys, {', '.join(rooms)}; print({{'tensorflow', 'keras', 'matplotlib'}} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.stdout == "set()\n", done.stderr


def internal(code: str) -> list[str]:
    """The names of the kit that some code uses and no room lists."""
    used = []
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "tf1kit":
            used += [(str(node.module), alias.name) for alias in node.names]
        elif isinstance(node, ast.Attribute) and ast.unparse(node.value) in ROOMS:
            used.append((ast.unparse(node.value), node.attr))
    return [
        f"{room}.{name}"
        for room, name in used
        if not room.startswith(OPEN)
        and name not in getattr(importlib.import_module(room), "__all__", ())
        and not (room == "tf1kit" and f"tf1kit.{name}" in ROOMS)
    ]


@pytest.mark.parametrize("file", sorted((ROOT / "migrated").glob("*.py")), ids=lambda file: file.stem)
def test_ports_use_public_names_only(file: Path) -> None:
    """The ports use public names only, because users take them as examples."""
    assert internal(file.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("page", PAGES_WITH_CODE, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_examples_use_public_names_only(page: Path) -> None:
    """The blocks of the documentation use public names only."""
    for code in FENCE.findall(page.read_text(encoding="utf-8")):
        assert "tf1kit" not in code or internal(code) == []


def test_an_internal_name_is_found() -> None:
    """Internal names are found by import and by attribute; public ones are not reported."""
    assert internal("from tf1kit.port.layouts import Same\nimport tf1kit.keras\ntf1kit.keras.moments") == [
        "tf1kit.port.layouts.Same",
        "tf1kit.keras.moments",
    ]
    assert internal("from tf1kit.port import Network\nimport tf1kit.keras\ntf1kit.keras.Adam(1)") == []
