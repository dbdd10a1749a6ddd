"""Old names that a program's files find: tables of old names (`*.tsv`, see
`tf1kit.inventory.old_names`), and rules.

A row says of each symbol what is written today. Where that is an address ("numpy:float64"), it is
supplied from there; a module ("joblib:") in the place of another. What needs code has a rule, one
per file; both are found by walking the folder. A rule's docstring says what is gone, since which
version, and what is written today. It has, as far as it needs them,

    NAMES: dict[str, dict[str, target]]   # module to names, see `tf1kit.importing.overlay.OverlayModule`
    ALONE: dict[str, str]                 # modules that no longer exist and are made of their names, to what is written today
    METHODS: dict[str, function]          # method to what is called, with the object, where the object has none
    FIRST: dict[str, function]            # package to what is called when it is first imported
    UNSEEN: dict[str, str]                # symbol of a row to why a scan of the text does not see it, or not always

A name is supplied where the module has *removed* it; one that the module still has is the module's.
What it has *changed* is declared as `Changed`, with the reason, and supplied everywhere. Such a
function does what it did for some calls only: these are symbols of rows, too, as in "numpy.load(no
allow_pickle)" and "numpy.vstack of an iterator". It tells of them by
`tf1kit.importing.overlay.tell`; `tf1kit.run.scan.behaviours` says how a call is known for one in a
text.

A rule imports nothing but the standard library at its top: it is read for every program.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any

from tf1kit.importing.overlay import Changed, Lazy, fetch, has
from tf1kit.inventory.old_names import Change, read
from tf1kit.run.names import Names

Tables = dict[str, dict[str, Any]]


@cache
def rules(package: str = __name__) -> tuple[ModuleType, ...]:
    """The rules of a folder, by name."""
    folder = importlib.import_module(package)
    found = sorted(info.name for info in pkgutil.iter_modules(folder.__path__))
    return tuple(importlib.import_module(f"{package}.{name}") for name in found)


@cache
def rows(package: str = __name__) -> Mapping[str, Change]:
    """The rows of a folder's tables, by symbol."""
    folder = Path(str(importlib.import_module(package).__file__)).parent
    return {symbol: row for table in sorted(folder.glob("*.tsv")) for symbol, row in read(table).items()}


def names(chosen: Iterable[ModuleType], tables: Iterable[Mapping[str, Change]] | None = None) -> Names:
    """The names of rules and of tables, by module; by default the tables of this folder.

    Raises:
        ValueError: two have the same name.
    """
    found, moved = supplied(rows().values() if tables is None else (row for each in tables for row in each.values()))
    alone: dict[str, str] = {}
    first: dict[str, Any] = {}
    for rule in chosen:
        alone |= getattr(rule, "ALONE", {})
        first |= getattr(rule, "FIRST", {})
        for module, table in getattr(rule, "NAMES", {}).items():
            twice = found.setdefault(module, {}).keys() & table.keys()
            if twice:
                raise ValueError(f"{module}: {', '.join(sorted(twice))} in more than one rule")
            found[module].update(table)
    follow(found)
    return Names(found, alone, moved, first)


def supplied(chosen: Iterable[Change]) -> tuple[Tables, dict[str, str]]:
    """`(module to names, module to the one of today)`, of the rows that say where a thing is."""
    tables: Tables = {}
    moved: dict[str, str] = {}
    for row in chosen:
        module, _, name = row.symbol.rpartition(".")
        if row.target.endswith(":"):
            moved[row.symbol] = row.target[:-1]
        elif row.is_address:
            target = Changed(row.target, row.why) if row.kind == "changed" else row.target
            tables.setdefault(module, {})[name] = target
    return tables, moved


def follow(tables: Tables) -> None:
    """Let NumPy's names in its inner modules and in SciPy be what they are in NumPy:
    "numpy.core.alltrue" as "numpy.alltrue".
    """
    ours = tables.get("numpy", {})
    for module, table in tables.items():
        for name, entry in table.items() if module == "scipy" or module.startswith("numpy.") else ():
            place, _, there = entry.partition(":") if isinstance(entry, str) else ("", "", "")
            if place == "numpy" and there in ours:
                old = ours[there]
                table[name] = old if isinstance(old, Changed) else Lazy(still, there, old)


def still(name: str, entry: Any) -> Any:
    """NumPy's own, where it has the name still; else what the table says."""
    import numpy

    return getattr(numpy, name) if has(numpy, name) else fetch(entry)


def methods(chosen: Iterable[ModuleType]) -> dict[str, Any]:
    """The methods of rules, and those that the tables of this folder only rename, by name."""
    called = (
        row for row in rows().values() if re.fullmatch(r"\.\w+", row.symbol) and re.fullmatch(r"\.\w+", row.target)
    )
    found = {row.symbol[1:]: renamed(row.target[1:]) for row in called}
    return found | {name: function for rule in chosen for name, function in getattr(rule, "METHODS", {}).items()}


def renamed(today: str) -> Callable[..., Any]:
    """A call of today's method."""
    return lambda self, *arguments, **options: getattr(self, today)(*arguments, **options)
