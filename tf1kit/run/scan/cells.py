"""Reads the Python code of a notebook, cell by cell. Nothing is run.

Lines that only IPython understands become `pass`, so that all others keep their lines: magics
(`%time`), shell lines (`!ls`) and questions (`?tf`). A cell in another language (`%%bash`) has no
code.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

LINE = re.compile(r"^(?P<indent>\s*)(?:(?P<sign>[%!?])|(?P<name>[\w.]+)\s*=\s*[%!]|[\w.]+\?\??\s*$)")
# Cell magics with a cell that is Python nevertheless.
PYTHON = (
    "capture",
    "time",
    "timeit",
    "prun",
    "python",
    "python3",
    "python2",
    "pypy",
    "writefile",
    "file",
    "debug",
    "mprun",
)
# Line magics that do not concern TensorFlow.
HARMLESS = re.compile(
    r"^\s*%(matplotlib|pylab|config|autoreload|load_ext|reload_ext|tensorboard|precision|tensorflow_version)\b|[^!%]*\?\??\s*$|\s*\?"
)
TIMED = re.compile(
    r"^(\s*)%(?:time|timeit|prun|memit)\s+(?:-\w+\s*\d*\s+)*(?=[^-\s])"
)  # the rest of the line is Python
VERSION = re.compile(r"^\s*%tensorflow_version\s+1")


@dataclass(frozen=True)
class Cell:
    """One code cell.

    Attributes:
        number: the number among all cells, from 1 on.
        source: the Python code.
        unseen: (line, description) of each part that is not Python.
        version_1: the lines that ask Colab for TensorFlow 1.
    """

    number: int
    source: str
    unseen: tuple[tuple[int, str], ...] = ()
    version_1: tuple[int, ...] = ()


def cells(data: bytes) -> Iterator[Cell]:
    """The code cells of a notebook.

    Raises:
        ValueError: the text is not a notebook.
    """
    try:
        notebook = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise ValueError(f"not a notebook: {error}") from error
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells", notebook.get("worksheets")), list):
        raise ValueError("not a notebook: it has no list of cells")
    language = _language(notebook)
    for number, cell in enumerate(_all(notebook), 1):
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        source = cell.get("source", cell.get("input", ""))
        text = "".join(map(str, source)) if isinstance(source, list) else str(source)
        yield python(number, text) if "python" in language else Cell(number, "", ((1, f"a cell in {language}"),))


def _language(notebook: dict[str, Any]) -> str:
    for path in (("kernelspec", "language"), ("language_info", "name")):
        value: Any = notebook.get("metadata")
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        if isinstance(value, str) and value:
            return value.lower()
    return "python"


def _all(notebook: dict[str, Any]) -> Iterator[Any]:
    """The cells. Before version 4 of the format, they are in worksheets."""
    yield from notebook.get("cells") or ()
    for sheet in notebook.get("worksheets") or ():
        yield from (sheet.get("cells") or ()) if isinstance(sheet, dict) else ()


def python(number: int, text: str) -> Cell:
    """A cell without the lines that only IPython understands."""
    lines, unseen, version_1 = text.splitlines(), [], []
    first = next((position for position, line in enumerate(lines) if line.strip()), 0)
    if lines and lines[first].startswith("%%"):
        magic = lines[first][2:].split()
        if not magic or magic[0] not in PYTHON:
            return Cell(number, "", ((first + 1, lines[first].strip()),))
        lines[first] = "pass"
    continued = False
    for position, line in enumerate(lines):
        if TIMED.match(line):
            lines[position] = TIMED.sub(r"\1", line)
            continue
        match = LINE.match(line)
        if not match and not continued:
            continue
        if VERSION.match(line):
            version_1.append(position + 1)
        elif not HARMLESS.match(line):
            unseen.append((position + 1, line.strip()))
        lines[position] = (match["indent"] if match else "") + (
            f"{match['name']} = None" if match and match["name"] else "pass"
        )
        continued = line.rstrip().endswith("\\")
    return Cell(number, "\n".join(lines) + "\n", tuple(unseen), tuple(version_1))
