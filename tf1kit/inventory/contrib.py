"""The names that `tensorflow.contrib` of 1.15.5 had.

In this file a module's name starts below `tensorflow.contrib`, as in "layers.python.layers".
The name of `tensorflow.contrib` itself is "". Contrib also exports functions and classes from
modules elsewhere, whose names start with a slash, as in "/tensorflow.python.ops.rnn".
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

from tf1kit.inventory.reader import Entry, Inventory

INVENTORY = Inventory(Path(__file__).with_name("contrib.tsv"))
TOP = "tf.contrib"
MADE = ("function", "class", "value")


class Section:
    """One module of the inventory.

    Args:
        name: the module's name in the form that this file uses.
        entries: the names in the module.
    """

    def __init__(self, name: str, entries: dict[str, Entry]) -> None:
        self.name, self.entries = name, entries

    @cached_property
    def definitions(self) -> dict[str, Entry]:
        """The names that the module defines itself."""
        return {name: entry for name, entry in self.entries.items() if entry.kind in MADE}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Second names of the module's own objects, mapped to the first names."""
        found = self.entries.items()
        return {name: entry.target.rpartition(".")[2] for name, entry in found if entry.kind == "alias"}

    @cached_property
    def origins(self) -> dict[str, tuple[str, str]]:
        """Names that the module imports, mapped to (module, name in that module).

        A module of contrib starts with ".". An empty second name means the module itself.
        """
        found = {}
        for name, entry in self.entries.items():
            if entry.kind == "import":
                where, _, there = entry.target.partition(":")
                inside = where == TOP or where.startswith(f"{TOP}.")
                found[name] = (f".{where[len(TOP) + 1 :]}" if inside else where, there)
        return found

    @property
    def early(self) -> list[str]:
        """The submodules that are attributes as soon as contrib is imported."""
        return [name for name, entry in self.entries.items() if entry.kind == "module"]

    @property
    def modules(self) -> list[str]:
        """All submodules."""
        return children().get(self.name, [])

    def names(self) -> list[str]:
        """The public names that `dir` showed in 1.15.5 once `tensorflow.contrib` was imported."""
        return sorted(name for name in self.entries if not name.startswith("_") and "." not in name)

    def members(self, name: str) -> dict[str, str | None]:
        """The own public methods of a class with their parameters, and its properties with None."""
        start = f"{name}."
        found = {each: entry for each, entry in self.entries.items() if each.startswith(start)}
        return {each[len(start) :]: entry.text or None for each, entry in found.items()}

    def group(self, name: str) -> list[str]:
        """The name, followed by the other names of the same object."""
        first = self.aliases.get(name, name)
        return [
            name,
            *(other for other in (first, *self.aliases) if other != name and self.aliases.get(other, other) == first),
        ]


@cache
def titles() -> dict[str, str]:
    """The names of all modules in the form of this file, mapped to their full names."""
    return {_name(title): title for title in INVENTORY.texts}


def _name(title: str) -> str:
    inside = title == TOP or title.startswith(f"{TOP}.")
    return title[len(TOP) + 1 :] if inside else f"/{title}"


def modules() -> list[str]:
    """All modules of contrib, starting with the package itself."""
    return [name for name in titles() if not name.startswith("/")]


@cache
def children() -> dict[str, list[str]]:
    """The names of the submodules of each module of contrib that has any."""
    found: dict[str, list[str]] = {}
    for name in filter(None, modules()):
        above, _, last = name.rpartition(".")
        found.setdefault(above, []).append(last)
    return found


@cache
def section(name: str) -> Section:
    """The section of a module. Raises KeyError if 1.15.5 did not have the module."""
    return Section(name, INVENTORY.section(titles()[name]))
