"""Old names that a program's files find, one rule per file, found by walking the folder.

A rule's docstring says what is gone, since which version, and what is written today. It has

    NAMES: dict[str, dict[str, target]]   # module to names, see `tf1kit.importing.overlay.OverlayModule`
    INSTEAD: dict[str, str]               # "numpy.int" to what is written today

and, where it needs them,

    ALONE: tuple[str, ...]                # modules that no longer exist and are made of their names
    MOVED_MODULES: dict[str, str]         # modules that are another today, where they are not installed
    METHODS: dict[str, function]          # method to what is called, with the object, where the object has none
    FIRST: dict[str, function]            # package to what is called when it is first imported

A name is supplied where the module has *removed* it; one that the module still has is the module's. What it has *changed* is
declared as `Changed`, with the reason, and supplied everywhere.

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
    moved: dict[str, str] = {}
    first: dict[str, Any] = {}
    for rule in chosen:
        alone += getattr(rule, "ALONE", ())
        moved |= getattr(rule, "MOVED_MODULES", {})
        first |= getattr(rule, "FIRST", {})
        for module, table in rule.NAMES.items():
            twice = tables.setdefault(module, {}).keys() & table.keys()
            if twice:
                raise ValueError(f"{module}: {', '.join(sorted(twice))} in more than one rule")
            tables[module].update(table)
    return Names(tables, alone, moved, first)


def methods(chosen: Iterable[ModuleType]) -> dict[str, Any]:
    """The methods of rules, by name."""
    return {name: function for rule in chosen for name, function in getattr(rule, "METHODS", {}).items()}
