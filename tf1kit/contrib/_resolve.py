"""From a name in a module of 1.15.5's contrib to the object that a program gets for it.

In this order: the kit's own implementation, in `own/<contrib package>/<last part of the defining module>.py`; the place
that `_providers.py` gives; a constant's recorded value; a placeholder that raises when used, for the reason in `_gaps.py`.
Everything is looked up by where 1.15.5 defines it, so that two names of one thing are one object here, too: `arg_scope`
goes by that.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
from functools import cache
from types import ModuleType
from typing import Any

from tf1kit.contrib import _gaps, _inventory, _providers
from tf1kit.contrib._placeholder import Placeholder, placeholder
from tf1kit.supply import fetch

NOTHING = object()  # not found; None is a value


def resolve(module: str, name: str, symbol: str = "") -> Any:
    """What a program gets for a public name.

    Args:
        module: contrib's module, such as "layers.python.layers".
        name: a public name in it.
        symbol: the name for messages; by default "tf.contrib.<module>.<name>".

    Raises:
        KeyError: 1.15.5 has no such module, or no such name in it.
    """
    section = _inventory.section(module)
    symbol = symbol or ".".join(filter(None, ("tf.contrib", module, name)))
    if name in section.origins:
        where, there = section.origins[name]
        if not where.startswith("."):
            return outside(module, where, there, symbol)
        where = where[1:]
        origin = _inventory.section(where)
        if not (there in origin.definitions or there in origin.aliases):
            full = f"{where}.{there}".strip(".")
            if full in _inventory.texts():
                return importlib.import_module(f"tf1kit.contrib.{full}")
            return resolve(where, there, symbol)
        return definition(where, there, symbol, module)
    if name in section.definitions or name in section.aliases:
        return definition(module, name, symbol, module)
    return (
        importlib.import_module(f"tf1kit.contrib.{module}.{name}".replace("..", "."))
        if name in section.modules
        else missing(module, name)
    )


def missing(module: str, name: str) -> Any:
    """Raise that there is no such name."""
    raise KeyError(f"{module}.{name}")


def definition(module: str, name: str, symbol: str, asked: str) -> Any:
    """What a program gets for a name that `module` defines; `asked` is the module in which it found it."""
    group = _inventory.section(module).group(name)
    for place in places(module):
        for other in group:
            if (value := attribute(place, other)) is not NOTHING:
                return value
    found = _inventory.section(module).definitions.get(name)
    if found and found.kind == "constant" and not found.text.startswith("<"):
        return ast.literal_eval(found.text)
    return gap(symbol, f"tensorflow.contrib.{module}", name, f"{module}.{name}", f"{asked}.{name}")


def places(module: str) -> list[str]:
    """The modules that may have what contrib's `module` defines."""
    package, _, _ = module.partition(".")
    own = own_file(package, module.rpartition(".")[2])
    return [*own, *([_providers.MODULES[module]] if module in _providers.MODULES else ())]


@cache
def own_file(package: str, base: str) -> list[str]:
    """The kit's own module for a package and the last part of the defining module's name, if it is there."""
    name = f"tf1kit.contrib.own.{package}"
    if importlib.util.find_spec(name) is None or importlib.util.find_spec(f"{name}.{base}") is None:
        return []
    return [f"{name}.{base}"]


def attribute(place: str, name: str) -> Any:
    """A module's attribute, with the package that it is in mended; NOTHING where there is none."""
    if place.startswith("tf_slim"):
        from tf1kit.repairs import repaired

        repaired("tf_slim")
    return getattr(importlib.import_module(place), name, NOTHING)


def outside(module: str, where: str, there: str, symbol: str) -> Any:
    """What a program gets for something that contrib's `module` has from TensorFlow, or from another package."""
    if not there:
        return importlib.import_module(where)
    if not where.startswith("tensorflow"):
        return getattr(importlib.import_module(where), there)
    package, base = module.partition(".")[0], module.rpartition(".")[2]
    for place in (*own_file(package, where.rpartition(".")[2]), *own_file(package, base)):
        if (value := attribute(place, there)) is not NOTHING:
            return value
    if target := _providers.OUTSIDE.get(f"{where}:{there}"):
        return fetch(target)
    if target := _providers.OUTSIDE.get(where):
        return fetch(f"{target}:{there}")
    for find in (public, private):
        if (value := find(where, there)) is not NOTHING:
            return value
    return gap(symbol, where, there, f"{module}.{there}", symbol.removeprefix("tf.contrib."))


def public(where: str, there: str) -> Any:
    """A TensorFlow object by the public name that it had in 1.15.5."""
    from tf1kit.tf1 import facade

    title = f"/{where}"
    found = _inventory.section(title).definitions.get(there) if title in _inventory.texts() else None
    if found is None or not found.public:
        return NOTHING
    value: Any = facade()
    try:
        for part in found.public.split("."):
            value = getattr(value, part)
    except (AttributeError, ImportError):  # gone, or "not available with Keras 3"
        return NOTHING
    return value


def private(where: str, there: str) -> Any:
    """A TensorFlow object, or module, by the place where it was in 1.15.5."""
    from tf1kit.tf1 import resolve as tensorflow

    try:
        module = tensorflow(where)
        return getattr(module, there)
    except (AttributeError, ImportError):
        pass
    try:
        value: ModuleType | None = tensorflow(f"{where}.{there}")
    except ImportError:
        return NOTHING
    return NOTHING if value is None else value


def gap(symbol: str, module: str, name: str, *names: str) -> Placeholder:
    """The placeholder of a name."""
    return placeholder(symbol, module, name, *_gaps.gap(*names))
