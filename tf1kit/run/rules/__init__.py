"""Old names that a program's files find, one rule per file, found by walking the folder.

A rule's docstring says what is gone, since which version, and what is written today. It has

    NAMES: dict[str, dict[str, target]]   # module to names, see `tf1kit.supply.Supplied`; real names are wrapped
    INSTEAD: dict[str, str]               # "numpy.int" to what is written today
    ALONE: tuple[str, ...]                # modules that no longer exist and are made of their names (optional)

A rule imports nothing but the standard library at its top: it is read for every program.
"""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterable
from functools import cache
from types import ModuleType
from typing import Any

from tf1kit.run.names import Names


@cache
def rules(package: str = __name__) -> tuple[ModuleType, ...]:
    """The rules of a folder, by name."""
    folder = importlib.import_module(package)
    found = sorted(info.name for info in pkgutil.iter_modules(folder.__path__))
    return tuple(importlib.import_module(f"{package}.{name}") for name in found)


def names(chosen: Iterable[ModuleType]) -> Names:
    """The names of rules, by module.

    Raises:
        ValueError: two rules have the same name.
    """
    tables: dict[str, dict[str, Any]] = {}
    alone: list[str] = []
    for rule in chosen:
        alone += getattr(rule, "ALONE", ())
        for module, table in rule.NAMES.items():
            twice = tables.setdefault(module, {}).keys() & table.keys()
            if twice:
                raise ValueError(f"{module}: {', '.join(sorted(twice))} in more than one rule")
            tables[module].update(table)
    return Names(tables, alone)
