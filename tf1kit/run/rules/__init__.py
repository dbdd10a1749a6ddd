"""Old names that a program's files find: tables of old names (`*.tsv`, see
`tf1kit.inventory.old_names`), and rules.

A row says what to write today in place of a symbol. If that is an address ("numpy:float64"), the
kit supplies the symbol from there; "joblib:" supplies a whole module. A symbol of the kind
"removed" raises an error that says what to use. A symbol that needs code has a rule. Each file of
this folder is a rule; the folder is walked for rules and tables. A rule's docstring says what is
gone, since which version, and what to write today. A rule has those of the following names that it
needs:

    NAMES: dict[str, dict[str, target]]   # module to names, see `OverlayModule`
    ALONE: dict[str, str]                 # module that no longer exists to what is written today;
                                          # the kit makes the module of its names
    METHODS: dict[str, function]          # method to the function that is called with the object
                                          # if the object does not have the method
    KEYWORDS: dict[str, (module, dict)]   # method of the module's objects to old argument to new one
    FUNCTIONS: dict[str, function]        # builtin to the function that rewritten files call by it
    FIRST: dict[str, function]            # package to the function that is called when the package
                                          # is first imported
    UNSEEN: dict[str, str]                # symbol of a row to the reason why a scan does not see it,
                                          # or not always

The kit supplies a name that the module has *removed*. If the module still has the name, the
module's own counts, except for a name that has *changed*: that is declared as `Changed`, with the
reason, and always supplied. Such a function acts differently for some calls only. These calls are
symbols of rows, too, such as "numpy.load(no allow_pickle)" and "numpy.vstack of an iterator". The
function reports them by `tf1kit.importing.overlay.tell`; `tf1kit.run.scan.behaviours` recognises
them in a program's text.

At its top a rule imports only the standard library, because every program reads all rules.
"""

from __future__ import annotations

import importlib
import pkgutil
import re
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, NoReturn

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
    """The names in rules and tables, by module; by default in the tables of this folder.

    Raises:
        ValueError: two rules have the same name.
    """
    chosen_rows = list(rows().values() if tables is None else (row for each in tables for row in each.values()))
    found, moved = supplied(chosen_rows)
    alone = {row.symbol.rpartition(".")[0]: row.words for row in chosen_rows if row.kind == "removed"}
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
    """`(module to names, module to the module of today)`, from the rows with an address."""
    tables: Tables = {}
    moved: dict[str, str] = {}
    for row in chosen:
        module, _, name = row.symbol.rpartition(".")
        if row.kind == "removed":
            tables.setdefault(module, {})[name] = Lazy(refuse, row)
        elif row.target.endswith(":"):
            moved[row.symbol] = row.target[:-1]
        elif row.is_address:
            target = Changed(row.target, row.why) if row.kind == "changed" else row.target
            tables.setdefault(module, {})[name] = target
    return tables, moved


def refuse(row: Change) -> NoReturn:
    """Raise the error for a name that is gone; `hasattr` is False.

    Raises:
        AttributeError: always. It says what to use.
    """
    raise AttributeError(f"{row.symbol} is not in the installed {row.symbol.partition('.')[0]}; use {row.words}")


def follow(tables: Tables) -> None:
    """Give NumPy's names in its inner modules and in SciPy their rows in NumPy: that of
    "numpy.alltrue" for "numpy.core.alltrue".
    """
    ours = tables.get("numpy", {})
    for module, table in tables.items():
        for name, entry in table.items() if module == "scipy" or module.startswith("numpy.") else ():
            place, _, there = entry.partition(":") if isinstance(entry, str) else ("", "", "")
            if place == "numpy" and there in ours:
                old = ours[there]
                table[name] = old if isinstance(old, Changed) else Lazy(still, there, old)


def still(name: str, entry: Any) -> Any:
    """NumPy's own name if it still exists, else the table's."""
    import numpy

    return getattr(numpy, name) if has(numpy, name) else fetch(entry)


def methods(chosen: Iterable[ModuleType]) -> dict[str, Any]:
    """The methods of rules, and those that the tables of this folder rename, by name."""
    called = (
        row for row in rows().values() if re.fullmatch(r"\.\w+", row.symbol) and re.fullmatch(r"\.\w+", row.target)
    )
    found = {row.symbol[1:]: renamed(row.target[1:]) for row in called}
    return found | {name: function for rule in chosen for name, function in getattr(rule, "METHODS", {}).items()}


def keywords(chosen: Iterable[ModuleType]) -> dict[str, tuple[str, dict[str, str]]]:
    """The methods of rules whose arguments were renamed; see `KEYWORDS` above."""
    return {name: entry for rule in chosen for name, entry in getattr(rule, "KEYWORDS", {}).items()}


def renamed(today: str) -> Callable[..., Any]:
    """A function that calls today's method."""
    return lambda self, *arguments, **options: getattr(self, today)(*arguments, **options)
