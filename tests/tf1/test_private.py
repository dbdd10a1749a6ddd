"""Every private name of TensorFlow and Keras that the kit uses is where `tf1kit.tf1.private` says,
on the installed versions.
"""

import re
from pathlib import Path

import pytest

import tf1kit
from tf1kit.importing.overlay import fetch
from tf1kit.tf1 import private

KIT = Path(tf1kit.__file__).parent
IMPORTS = re.compile(r"^\s*(?:from|import)\s+(?:tensorflow\.python|keras\.src)\b", re.MULTILINE)


@pytest.mark.parametrize("name", private.PLACES)
def test_is_there(name: str) -> None:
    """The module can be imported and has the attribute."""
    fetch(private.PLACES[name])


def test_nothing_else_imports_them() -> None:
    """No other file of the kit imports a private name, except the recorder, which runs alone."""
    found = [path for path in KIT.rglob("*.py") if IMPORTS.search(path.read_text(encoding="utf-8"))]
    assert found == [KIT / "capture" / "recorder.py"]


def test_every_row_is_used() -> None:
    """Every row is used by some file of the kit."""
    text = "\n".join(path.read_text(encoding="utf-8") for path in KIT.rglob("*.py") if path.name != "private.py")
    asked = " ".join(re.findall(r"from tf1kit\.tf1\.private import (\([^)]*\)|[^\n]*)", text))
    assert [name for name in private.PLACES if not re.search(rf"\b{re.escape(name)}\b", asked)] == []


def test_a_name_that_has_no_row() -> None:
    """A name that has no row is an error of the import statement."""
    with pytest.raises(ImportError, match="nothing_of_this_name"):
        from tf1kit.tf1.private import nothing_of_this_name  # noqa: F401
