"""Finds the object that a program gets for a name in a module of 1.15.5's contrib.

It looks, in this order, at the kit's own implementation in `own/<contrib package>/<last part of the
defining module>.py` (the last two parts if there is a folder for the first of them), at the place
in `names.tsv`, and at a constant's recorded value. What none of them has is a placeholder, which
raises with the reason in `names.tsv`. A name is looked up by the place where 1.15.5 defines it. So
two names of one function are one object here, too; `arg_scope` depends on that.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import re
from dataclasses import dataclass
from functools import cache
from typing import Any

from tf1kit.contrib import _names
from tf1kit.contrib._placeholder import Placeholder, placeholder
from tf1kit.importing.overlay import fetch
from tf1kit.inventory import contrib as _inventory
from tf1kit.tf1.estimator import has_estimator

ESTIMATOR = re.compile(r"(tensorflow\.python\.estimator|tensorflow_estimator\.python\.estimator)\b")

NO_ESTIMATOR = (
    "it is part of the package tensorflow-estimator, which is not installed",
    'pip install "tf1kit[estimator]", and run again',
)


@dataclass(frozen=True)
class Found:
    """What a program gets for a name, and its place: a module's name, or a public name of
    TensorFlow ("tf....").

    `place` is "1.15.5" for a recorded constant, and empty for a placeholder.
    """

    place: str
    value: Any


def resolve(module: str, name: str, symbol: str = "") -> Found:
    """What a program gets for a public name.

    Args:
        module: contrib's module, such as "layers.python.layers".
        name: a public name in it.
        symbol: the name that messages show; by default "tf.contrib.<module>.<name>".

    Raises:
        KeyError: 1.15.5 has no such module, or no such name in it.
    """
    section = _inventory.section(module)
    symbol = symbol or ".".join(filter(None, ("tf.contrib", module, name)))
    if name in section.definitions or name in section.aliases:
        return definition(module, name, symbol, module)
    if name not in section.origins:
        if name not in section.modules:
            raise KeyError(f"{module}.{name}")
        return below(f"{module}.{name}".strip("."))
    where, there = section.origins[name]
    if not where.startswith("."):
        return outside(module, where, there, symbol)
    where = where[1:]
    origin = _inventory.section(where)
    if there in origin.definitions or there in origin.aliases:
        return definition(where, there, symbol, module)
    full = f"{where}.{there}".strip(".")
    return below(full) if full in _inventory.titles() else resolve(where, there, symbol)


def below(module: str) -> Found:
    """One of contrib's modules."""
    found = importlib.import_module(f"tf1kit.contrib.{module}")
    return Found(found.__name__, found)


def definition(module: str, name: str, symbol: str, asked: str) -> Found:
    """What a program gets for a name that `module` defines; `asked` is the module that the program
    asked.
    """
    section = _inventory.section(module)
    for place in places(module):
        for other in section.group(name):
            if found := attribute(place, other):
                return found
    known = section.definitions.get(name)
    if known and known.kind == "value" and not known.text.startswith("<"):
        return Found("1.15.5", ast.literal_eval(known.text))
    return gap(symbol, f"tensorflow.contrib.{module}", name, f"{module}.{name}", f"{asked}.{name}")


def places(module: str) -> list[str]:
    """The modules that may have the names of contrib's `module`."""
    return [*own(module.partition(".")[0], module), *filter(None, [_names.moved(module)])]


@cache
def own(package: str, module: str) -> list[str]:
    """The kit's own module for a contrib package and the last part of the defining module's name,
    or the last two parts if there is a package for them; empty if the kit has no such module.
    """
    parts = module.split(".")
    for inside in (parts[-2:], parts[-1:]):
        outer = ".".join((f"tf1kit.contrib.own.{package}", *inside[:-1]))
        found = importlib.util.find_spec(outer) if _has(outer.rpartition(".")[0]) else None
        if found and found.submodule_search_locations and _has(f"{outer}.{inside[-1]}"):
            return [f"{outer}.{inside[-1]}"]
    return []


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def attribute(place: str, name: str) -> Found | None:
    """A module's attribute, after its package is repaired; None if the module does not have it."""
    if place.startswith("tf_slim"):
        from tf1kit.tf1.repairs import repaired

        repaired("tf_slim")
    module = importlib.import_module(place)
    return Found(place, getattr(module, name)) if hasattr(module, name) else None


def outside(module: str, where: str, there: str, symbol: str) -> Found:
    """What a program gets for a name that contrib's `module` took from TensorFlow or from another
    package.
    """
    if not where.startswith("tensorflow"):
        return ordinary(where, there) or gap(
            symbol, where, there, f"{module}.{there}", symbol.removeprefix("tf.contrib.")
        )
    package = module.partition(".")[0]
    for place in own(package, where) + own(package, module):
        if found := attribute(place, there):
            return found
    if ESTIMATOR.match(f"{where}.{there}") and not has_estimator():
        return Found("tf.estimator", placeholder(symbol, where, there, *NO_ESTIMATOR))
    row = _names.outside(where, there)
    if row and row.target:
        return provided(row.target, symbol, there)
    if row is None:
        name = public_name(where, there)
        if name.startswith("tf.estimator."):
            return provided(name, symbol, there)
        if not where.startswith("tensorflow_estimator") and (found := public(name) or private(where, there)):
            return found
    return gap(symbol, where, there, f"{module}.{there}", symbol.removeprefix("tf.contrib."))


def ordinary(where: str, there: str) -> Found | None:
    """A module outside TensorFlow, or a name in it; None if it no longer exists."""
    if importlib.util.find_spec(where.partition(".")[0]) is None:
        return None
    value: Any = importlib.import_module(where)
    if there and not hasattr(value, there):
        return None
    return Found(where, getattr(value, there) if there else value)


def provided(target: str, symbol: str, name: str) -> Found:
    """The object behind a public name of TensorFlow, or behind "module:name".

    `tf.estimator` is in a package of its own, tensorflow-estimator. Where that package is not
    installed, a placeholder says so.
    """
    if not target.startswith("tf."):
        return Found(target.partition(":")[0], fetch(target))
    if target.startswith("tf.estimator.") and not has_estimator():
        return Found(target, placeholder(symbol, "tensorflow.estimator", name, *NO_ESTIMATOR))
    from tf1kit.tf1 import facade

    value: Any = facade()
    for part in target.split(".")[1:]:
        value = getattr(value, part)
    return Found(target, value)


def public_name(where: str, there: str) -> str:
    """The public name, "tf....", that a TensorFlow object had in 1.15.5; empty if no name is
    recorded.
    """
    title = f"/{where}"
    known = _inventory.section(title).definitions.get(there) if title in _inventory.titles() else None
    return known.also if known else ""


def public(name: str) -> Found | None:
    """A TensorFlow object by its public name."""
    try:
        return provided(name, "", "") if name else None
    except (AttributeError, ImportError):  # gone, or "not available with Keras 3"
        return None


def private(where: str, there: str) -> Found | None:
    """A TensorFlow object or module, found by its place in 1.15.5."""
    from tf1kit.tf1 import resolve as tensorflow

    try:
        return Found(where, getattr(tensorflow(where), there))
    except (AttributeError, ImportError):
        pass  # it may be a module that has not been imported yet
    try:
        return Found(where, tensorflow(f"{where}.{there}"))
    except ImportError:
        return None


def gap(symbol: str, module: str, name: str, *names: str) -> Found:
    """The placeholder of a name."""
    found: Placeholder = placeholder(symbol, module, name, *_names.gap(*names))
    return Found("", found)
