"""Reads an inventory: the names of modules, as `tests/record.py inventory` writes them.

The text has a section for each module ("[tf.nn]"), empty lines between them, and in a section a line for each name. Its
columns are divided by tabs, and empty ones at the end are left out:

    name    as the module has it; of a class's own members with the class: "Dataset.batch"
    kind    function, class, value; method, attribute of a class; module, a module that is an attribute;
            alias, a second name; import, a name from elsewhere that is public only there
    text    the arguments of a call, "(x, name=None)"; of a value what it is, or its type in <>; empty where that is not said
    target  of an alias and an import what it is another name of: "tf.nn.relu", "module:name", or a module;
            of a class its bases
    also    of a public name where it is made, "module:name"; of a private one its public name

The text is read once. Only the sections that are asked for are taken apart.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """One name: a line without its first column."""

    kind: str
    text: str = ""
    target: str = ""
    also: str = ""


class Inventory:
    """One file.

    Args:
        file: its path.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._taken: dict[str, dict[str, Entry]] = {}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The modules in the order of the file, to the text of their sections."""
        parts = self.file.read_text(encoding="utf-8").rstrip("\n")[1:].split("\n\n[")
        return {title: body for title, _, body in (part.partition("]") for part in parts)}

    def section(self, module: str) -> dict[str, Entry]:
        """The names of a module; KeyError where there is no such module."""
        found = self._taken.get(module)
        if found is None:
            lines = (line.split("\t") for line in self.texts[module].split("\n")[1:])
            found = self._taken[module] = {name: Entry(*columns) for name, *columns in lines}
        return found
