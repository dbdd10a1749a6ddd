"""The verdict on a symbol: whether it runs, and what supplies it. It is a row of `--explain` and of
`tf1kit scan`.
"""

from __future__ import annotations

import importlib
import re
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from tf1kit.importing.overlay import Changed, has
from tf1kit.inventory.old_names import Change
from tf1kit.run.python2 import rules as python2
from tf1kit.run.scan.advice import GUIDE, NUMPY, OLD_PYTHON, VARIABLES

NUMERIC = ("numpy", "scipy", "sklearn", "PIL")


@dataclass(frozen=True)
class Verdict:
    """The verdict on a symbol that does not run, or not with the same meaning, on the installed
    TensorFlow without the kit.

    Args:
        symbol: the name in 1.15.5: "tf.placeholder", "numpy.int", ".tostring" for a method,
            "tf.pad(name)" for an argument.
        source: what supplies it under `tf1kit run`; empty if it cannot run.
        instead: what to write today, or why it cannot run and what to do.
        link: the section of the guide.
        kind: moved, renamed, changed or removed (see `tf1kit.inventory.old_names`); "new" for a
            name of TensorFlow 2 only, "unseen" for a place that scan did not look into.
        since: the first TensorFlow that is known to have the change.
    """

    symbol: str
    source: str
    instead: str
    link: str
    kind: str = ""
    since: str = ""

    @property
    def runs(self) -> bool:
        """Whether the symbol runs under `tf1kit run`."""
        return bool(self.source)


OLDER = Verdict("Python 2", "tf1kit.run.python2", "Python 3; fissix converts most of it", f"{GUIDE}#{OLD_PYTHON}")


def unseen(what: str) -> Verdict:
    """The verdict on a place that only a run can judge."""
    return Verdict(what, "unknown", "not looked into", "", "unseen")


def of_python3(said: Verdict) -> Verdict:
    """The verdict on a symbol in a file of Python 3, for which names of Python 2 are not
    supplied.
    """
    if said.symbol not in older():
        return said
    return replace(
        said, source="", instead=f"{said.instead}; or, if all files are of Python 2: tf1kit run --python2 yes"
    )


@cache
def verdict(symbol: str) -> Verdict | None:
    """The verdict on a full dotted name ("tensorflow.contrib.slim.conv2d"), a method or an argument
    ("numpy.reshape(newshape=)").

    It is None if the installed packages have the symbol with the same meaning.
    """
    from tf1kit.run.scan import of_contrib, of_core, of_packages, of_python

    top = symbol.partition("(")[0].partition(".")[0]
    if top not in ("tensorflow", "tf1kit"):
        return (
            on_unequal(symbol)
            or on_rule(symbol)
            or on_module(symbol)
            or on_told(symbol)
            or of_core.on_method(symbol)
            or of_packages.on_package(symbol)
            or of_python.on_python(symbol)
        )
    name = symbol.replace("tf1kit.contrib", "tensorflow.contrib", 1)
    if name.startswith("tf1kit"):
        return None
    name = "tf" + name.removeprefix("tensorflow")
    if name.partition("(")[0] == "tf.contrib" or name.startswith("tf.contrib."):
        return of_contrib.on_contrib(name)
    return of_core.on_core(name)


def on_rule(name: str) -> Verdict | None:
    """The verdict on a symbol that a rule supplies."""
    while name not in supplied():  # cPickle.load has the verdict on cPickle
        name = name.rpartition(".")[0]
        if not name:
            return None
    found = supplied()[name]
    return None if found.kind == "removed" and still_there(name) else found


def on_unequal(symbol: str) -> Verdict | None:
    """The verdict on a call of NumPy that refuses lists of unequal lengths."""
    from tf1kit.run.scan.unequal import INSTEAD, SINCE, WHERE

    return Verdict(symbol, "", INSTEAD, f"{GUIDE}#{NUMPY}", "removed", SINCE) if symbol.endswith(WHERE) else None


def still_there(name: str) -> bool:
    """Whether the installed version is so old that it still has a name that newer ones lack."""
    module, _, last = name.rpartition(".")
    try:
        return has(importlib.import_module(module), last)
    except ImportError:
        return False


def on_module(name: str) -> Verdict | None:
    """The verdict on a module that is made of its names if it is not installed."""
    from tf1kit.run.scan.present import is_installed

    if name not in alone() or is_installed(name):
        return None
    source, today = alone()[name]
    anchor = NUMPY if name.startswith(NUMERIC) else OLD_PYTHON
    return Verdict(name, source, today, f"{GUIDE}#{anchor}")


def on_told(symbol: str) -> Verdict | None:
    """The verdict on a behaviour of TensorFlow that the kit restores and reports."""
    from tf1kit.run.scan.unseen import TOLD

    if symbol not in TOLD:
        return None
    return Verdict(symbol, "tf1kit.tf1", TOLD[symbol][0], f"{GUIDE}#{VARIABLES}", "changed")


@cache
def alone() -> dict[str, tuple[str, str]]:
    """Modules that are made of their names, to the rule and to what to write today."""
    from tf1kit.run.rules import rules

    return {name: (rule.__name__, today) for rule in rules() for name, today in getattr(rule, "ALONE", {}).items()}


@cache
def supplied() -> dict[str, Verdict]:
    """The symbols of all rules and their tables, to their verdicts."""
    from tf1kit.run import rules

    return {**of_rules(rules.__name__), **older()}


@cache
def older() -> dict[str, Verdict]:
    """The symbols that only files of Python 2 get, to their verdicts."""
    return of_rules(python2.__name__)


def of_rules(package: str) -> dict[str, Verdict]:
    """The symbols of one folder of rules, to their verdicts."""
    from tf1kit.run.rules import rows, rules

    code = {}
    for rule in rules(package):
        for module, table in getattr(rule, "NAMES", {}).items():
            code[module] = rule.__name__
            code |= {f"{module}.{name}": source(rule, entry) for name, entry in table.items()}
        code |= {f".{name}": rule.__name__ for name in getattr(rule, "METHODS", {})}
    found = {}
    for symbol, row in rows(package).items():
        name = re.split(r"\(| of ", symbol)[0]
        module = name.rpartition(".")[0]
        place = (row.is_address and address(row)) or code.get(name) or code.get(module) or package
        place = "" if row.kind == "removed" else place
        anchor = NUMPY if name.startswith(NUMERIC) or place.endswith(".methods_numpy") else OLD_PYTHON
        found[symbol] = Verdict(symbol, place, today(row), f"{GUIDE}#{anchor}", row.kind, row.since)
    return found


def today(row: Change) -> str:
    """What to write for a name. If the row leads to another old name of NumPy, it is what to write
    for that one.
    """
    from tf1kit.run.rules import rows

    further = rows().get(row.target.replace(":", ".", 1)) if row.is_address else None
    row = further or row
    return row.today if row.kind == "changed" and row.today else row.words


def address(row: Change) -> str:
    """The place that a row gives, in words."""
    return row.target.removesuffix(":").removeprefix("builtins:").replace(":", ".")


def source(rule: Any, target: Any) -> str:
    """The origin of a rule's entry, in words."""
    target = target.target if isinstance(target, Changed) else target
    if isinstance(target, str):
        return target.replace("builtins:", "").replace(":", ".")
    return str(rule.__name__)
