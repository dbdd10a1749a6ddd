"""Reads an inventory file that `tests/record.py inventory` has written.

The file has a section for each module, such as "[tf.nn]", and empty lines between the sections.
A section has one line for each name. Tabs separate its columns. Empty columns at the end are
left out. The columns are:

    name    the name in the module; for a member of a class also the class, as in "Dataset.batch"
    kind    function, class or value; method or attribute (of a class);
            module (a submodule that is an attribute);
            alias (a second name); import (a name that is defined in another module)
    text    for something callable its arguments, as in "(x, name=None)";
            for a value its text, or its type in <>; may be empty
    target  for an alias or import the object that it refers to: "tf.nn.relu", "module:name"
            or a module; for a class its bases
    also    for a public name the place that defines it, "module:name";
            for a private name its public name

The file is read once. A section is parsed when it is first used.
"""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import NamedTuple


class Entry(NamedTuple):
    """The columns of one line after the name."""

    kind: str
    text: str = ""
    target: str = ""
    also: str = ""


class Inventory:
    """One inventory file.

    Args:
        file: the path of the file.
    """

    def __init__(self, file: Path) -> None:
        self.file = file
        self._taken: dict[str, dict[str, Entry]] = {}

    @cached_property
    def texts(self) -> dict[str, str]:
        """The unparsed section of each module, in the order of the file."""
        parts = self.file.read_text(encoding="utf-8").rstrip("\n")[1:].split("\n\n[")
        return {title: body for title, _, body in (part.partition("]") for part in parts)}

    def section(self, module: str) -> dict[str, Entry]:
        """The names of a module and their entries. Raises KeyError for an unknown module."""
        found = self._taken.get(module)
        if found is None:
            lines = (line.split("\t") for line in self.texts[module].split("\n")[1:])
            found = self._taken[module] = {name: Entry(*columns) for name, *columns in lines}
        return found
