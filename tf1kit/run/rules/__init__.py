"""Old names that a program's files find, one rule per file, found by walking the folder.

A rule's docstring says what is gone, since which version, and what is written today. It has

    NAMES: dict[str, dict[str, target]]   # module to names, see `tf1kit.importing.overlay.OverlayModule`
    INSTEAD: dict[str, str]               # "numpy.int" to what is written today

and, where it needs them,

    ALONE: dict[str, str]                 # modules that no longer exist and are made of their names, to what is written today
    MOVED_MODULES: dict[str, str]         # modules that are another today, where they are not installed
    METHODS: dict[str, function]          # method to what is called, with the object, where the object has none
    FIRST: dict[str, function]            # package to what is called when it is first imported
    UNSEEN: dict[str, str]                # symbol of INSTEAD to why a scan of the text does not see it, or not always

A name is supplied where the module has *removed* it; one that the module still has is the module's. What it has *changed* is
declared as `Changed`, with the reason, and supplied everywhere. Such a function does what it did for some calls only: these
are symbols of INSTEAD, too, as in "numpy.load(no allow_pickle)" and "numpy.vstack of an iterator". It tells of them by
`tf1kit.importing.overlay.tell`; `tf1kit.run.scan.behaviours` says how a call is known for one in a text.

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
    alone: dict[str, str] = {}
    moved: dict[str, str] = {}
    first: dict[str, Any] = {}
    for rule in chosen:
        alone |= getattr(rule, "ALONE", {})
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
