"""What `tensorflow.contrib` of 1.15.5 has.

Here a module is named from `tensorflow.contrib`: "layers.python.layers"; the package itself is "". A module outside of which
contrib's packages export functions or classes is named with a slash: "/tensorflow.python.ops.rnn".
"""

from __future__ import annotations

from functools import cache, cached_property
from pathlib import Path

from tf1kit.inventory.reader import Entry, Inventory

INVENTORY = Inventory(Path(__file__).with_name("contrib.tsv"))
TOP = "tf.contrib"
MADE = ("function", "class", "value")


class Section:
    """One module.

    Args:
        name: what it is called here.
        entries: its names.
    """

    def __init__(self, name: str, entries: dict[str, Entry]) -> None:
        self.name, self.entries = name, entries

    @cached_property
    def definitions(self) -> dict[str, Entry]:
        """The names that it makes."""
        return {name: entry for name, entry in self.entries.items() if entry.kind in MADE}

    @cached_property
    def aliases(self) -> dict[str, str]:
        """Its second names, to the first ones."""
        found = self.entries.items()
        return {name: entry.target.rpartition(".")[2] for name, entry in found if entry.kind == "alias"}

    @cached_property
    def origins(self) -> dict[str, tuple[str, str]]:
        """Names that come from elsewhere, to (module, name there).

        Contrib's modules begin with "."; an empty name there means the module itself.
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
        """Its modules that are attributes as soon as contrib is imported."""
        return [name for name, entry in self.entries.items() if entry.kind == "module"]

    @property
    def modules(self) -> list[str]:
        """All its modules."""
        return children().get(self.name, [])

    def names(self) -> list[str]:
        """The public names in 1.15.5: what `dir` shows once `tensorflow.contrib` is imported."""
        return sorted(name for name in self.entries if not name.startswith("_") and "." not in name)

    def members(self, name: str) -> dict[str, str | None]:
        """The own public methods and properties of a class, to their parameters; None for a property."""
        start = f"{name}."
        found = {each: entry for each, entry in self.entries.items() if each.startswith(start)}
        return {each[len(start) :]: entry.text or None for each, entry in found.items()}

    def group(self, name: str) -> list[str]:
        """A name and the other names of the same thing."""
        first = self.aliases.get(name, name)
        return [
            name,
            *(other for other in (first, *self.aliases) if other != name and self.aliases.get(other, other) == first),
        ]


@cache
def titles() -> dict[str, str]:
    """All modules by what they are called here, those outside contrib included, to what the inventory calls them."""
    return {_name(title): title for title in INVENTORY.texts}


def _name(title: str) -> str:
    inside = title == TOP or title.startswith(f"{TOP}.")
    return title[len(TOP) + 1 :] if inside else f"/{title}"


def modules() -> list[str]:
    """All of contrib's modules, the package itself first."""
    return [name for name in titles() if not name.startswith("/")]


@cache
def children() -> dict[str, list[str]]:
    """Each module of contrib that has modules in it, to their names."""
    found: dict[str, list[str]] = {}
    for name in filter(None, modules()):
        above, _, last = name.rpartition(".")
        found.setdefault(above, []).append(last)
    return found


@cache
def section(name: str) -> Section:
    """A module's section; KeyError where 1.15.5 has no such module."""
    return Section(name, INVENTORY.section(titles()[name]))
