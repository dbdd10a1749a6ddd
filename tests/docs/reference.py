"""Makes the tables of docs/reference: each public name of a room with the first sentence of its
docstring.

python -m tests.docs.reference    # write them again
"""

from __future__ import annotations

import importlib
import inspect
import re
from pathlib import Path
from typing import Any

PAGES = Path(__file__).resolve().parents[2] / "docs" / "reference"
ROOMS = {  # a module with public names -> its page
    "tf1kit.checkpoint": "checkpoint",
    "tf1kit.cli.training": "port",
    "tf1kit.contrib": "index",
    "tf1kit.data": "data",
    "tf1kit.errors": "index",
    "tf1kit.keras": "keras",
    "tf1kit.keras.initializers": "keras",
    "tf1kit.keras.schedules": "keras",
    "tf1kit.parity": "parity",
    "tf1kit.port": "port",
    "tf1kit.tf1": "index",
}
PLAIN = {  # public names without their own docstring
    "tf1kit.data.Batch": "The type of a batch: `(images uint8 [n, 32, 32, 3], labels uint8 [n])`.",
    "tf1kit.data.TEST_FILE": "The name of the test batch: `test_batch.bin`.",
    "tf1kit.data.TRAIN_FILES": "The names of the five training batches.",
    "tf1kit.tf1.tensorflow": "The module that a program's `import tensorflow` gives under `tf1kit run`.",
}


def summary(room: str, name: str) -> str:
    """The first sentence of a name's documentation."""
    if f"{room}.{name}" in PLAIN:
        return PLAIN[f"{room}.{name}"]
    found: Any = getattr(importlib.import_module(room), name)
    return sentence(inspect.getdoc(found) or "")


def sentence(docstring: str) -> str:
    """The first sentence of a docstring."""
    paragraph = " ".join(docstring.partition("\n\n")[0].split())
    return re.split(r"(?<=[.])\s+(?=[A-Z`])", paragraph)[0]


def names(page: str) -> dict[str, list[str]]:
    """For each room of a page, the names in its table."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    tables = re.findall(r"((?:^\|.*\n)+)\n<!-- reference: ([\w.]+) -->", text, re.MULTILINE)
    return {room: re.findall(r"^\| `(\w+)` \| \S", rows, re.MULTILINE) for rows, room in tables}


def table(room: str) -> str:
    """The table of a room, and a mark that the site replaces by the whole docstrings."""
    listed = importlib.import_module(room).__all__
    rows = "".join(f"| `{name}` | {summary(room, name).replace('|', chr(92) + '|')} |\n" for name in listed)
    return f"| name | what it is |\n|---|---|\n{rows}\n<!-- reference: {room} -->\n"


def written(page: str) -> str:
    """The page with its tables written anew."""
    text = (PAGES / f"{page}.md").read_text(encoding="utf-8")
    for room in (room for room, place in ROOMS.items() if place == page):
        found = re.compile(rf"(?:\| name \|.*\n(?:\|.*\n)+\n)?<!-- reference: {re.escape(room)} -->\n")
        text = found.sub(lambda _, room=room: table(room), text)
    return text


if __name__ == "__main__":
    for each in set(ROOMS.values()):
        (PAGES / f"{each}.md").write_text(written(each), encoding="utf-8")
