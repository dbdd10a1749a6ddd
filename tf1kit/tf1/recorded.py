"""Names of 1.15.5's `tensorflow.python` that are neither in the installed module nor in a table.

The inventory of 1.15.5 says where a module had each name from. A name that it imported is looked
up there, and one that is public under its public name. For any other name the error says why it is
not available, and what to do.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from tf1kit import inventory, tf1
from tf1kit.errors import MissingModuleError, MissingNameError, MissingSymbolError
from tf1kit.importing.overlay import has
from tf1kit.inventory.old_names import Change
from tf1kit.inventory.reader import Entry, Inventory
from tf1kit.tf1 import moved

INVENTORY = Inventory(Path(inventory.__file__).with_name("python.tsv"))
TOP = "tensorflow.python"
PRIVATE = Change("", "removed", "", "", "it was private to TensorFlow, and the installed version does not have it")
COPY = "a public function, or a copy of the code in tensorflow_core/{} of the wheel of TensorFlow 1.15.5"


def entries(module: str) -> dict[str, Entry]:
    """The names that 1.15.5 had in a module, which is named in full."""
    return INVENTORY.section(module) if module in INVENTORY.texts else {}


@cache
def modules() -> frozenset[str]:
    """The full names of all modules of 1.15.5's `tensorflow.python`."""
    return frozenset(f"{TOP}.{name}" for name in entries(TOP))


def is_index(module: str) -> bool:
    """Whether 1.15.5's module has only names of other modules."""
    found = entries(module)
    return bool(found) and all(entry.kind in ("import", "module") for entry in found.values())


def lacks(module: object, name: str) -> bool:
    """Whether the installed `module` lacks a name that it had in 1.15.5 under its own name `name`."""
    return any(not has(module, each) for each in entries(name))  # type: ignore[arg-type]


def lookup(module: str, name: str) -> Any:
    """The object that 1.15.5's module had under `name`.

    Raises:
        MissingNameError: it cannot be supplied.
        AttributeError: 1.15.5 did not have the name.
    """
    entry, inside = entries(module).get(name), f"{module}.{name}"
    if entry is None:
        if inside in modules():
            raise missing(MissingNameError, inside, inside)
        raise AttributeError(f"module {module!r} has no attribute {name!r}")
    place = {"import": entry.target, "module": inside}.get(entry.kind) or public(entry.also)
    if place:
        try:
            return at(place)
        except MissingSymbolError as error:
            if error.why:
                raise MissingNameError.of(inside, error.why, error.instead) from None
        except (ImportError, AttributeError):
            pass
    raise missing(MissingNameError, inside, module)


def public(name: str) -> str:
    """The place of a public name such as "tf.nn.relu"; empty for no name."""
    package, _, last = name.replace("tf", "tensorflow", 1).rpartition(".")
    return f"{package}:{last}" if package else ""


def at(place: str) -> Any:
    """The object at "module:name", or the module, as a program of TensorFlow 1 sees it."""
    module, _, name = place.partition(":")
    found = tf1.resolve(module) or importlib.import_module(module)
    return getattr(found, name) if name else found


def missing(kind: type[MissingSymbolError], symbol: str, module: str) -> MissingSymbolError:
    """The error for a name, or for a module of 1.15.5.

    Args:
        kind: the class of the error.
        symbol: the full name.
        module: the module of 1.15.5 that has the name.
    """
    row = next(reasons(symbol), PRIVATE)
    is_package = any(name.startswith(f"{module}.") for name in modules())
    file = f"{module[11:].replace('.', '/')}{'/__init__' if is_package else ''}.py"
    return kind.of(symbol, row.why, row.target or COPY.format(file))


def reasons(symbol: str) -> Iterator[Change]:
    """The rows that say why a name is not there, the closest one first."""
    rows = moved.removed()
    if symbol in rows:
        yield rows[symbol]
    while symbol:
        if f"{symbol}.*" in rows:
            yield rows[f"{symbol}.*"]
        symbol = symbol.rpartition(".")[0]


def module_missing(name: str) -> MissingSymbolError | None:
    """The error for a module that 1.15.5 had; None if it did not have the module."""
    return missing(MissingModuleError, name, name) if name in modules() else None
