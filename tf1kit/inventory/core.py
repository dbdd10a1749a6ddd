"""The names that TensorFlow 1.15.5 had outside of contrib, such as "tf.data.Dataset.batch".

`tf.compat.v1` has the same names as `tf`, and `tf.compat.v2.raw_ops` the same as `tf.raw_ops`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from tf1kit.inventory.reader import Entry, Inventory

INVENTORY = Inventory(Path(__file__).with_name("core.tsv"))
NEWER = Inventory(Path(__file__).with_name("newer.tsv"))
ELSEWHERE = (("tf.compat.v1", "tf"), ("tf.compat.v2.compat.v2", "tf.compat.v2"), ("tf.compat.v2.raw_ops", "tf.raw_ops"))


class Parameter(NamedTuple):
    """One argument of a function. `name` includes the stars of `*args`. `default` is its text."""

    name: str
    default: str | None = None


def names() -> dict[str, Entry]:
    """All names with their entries. The members of a class follow the class."""
    found = {"tf": Entry("module")}
    for module in INVENTORY.texts:
        found |= {f"{module}.{name}": entry for name, entry in INVENTORY.section(module).items()}
    return found


def entry(name: str) -> Entry | None:
    """The entry recorded for exactly this name, or None."""
    module, _, rest = name.rpartition(".")
    if not module:
        return Entry("module") if name == "tf" else None
    while module not in INVENTORY.texts:
        if "." not in module:
            return None
        module, _, last = module.rpartition(".")
        rest = f"{last}.{rest}"
    return INVENTORY.section(module).get(rest)


def is_module(name: str) -> bool:
    """Whether 1.15.5 had a module of this name."""
    found = entry(name)
    return found is not None and found.kind == "module"


@cache
def inside(name: str) -> frozenset[str]:
    """The names directly in a module; empty if there is no such module."""
    found = INVENTORY.section(name) if name in INVENTORY.texts else ()
    return frozenset(each for each in found if "." not in each)


@cache
def named(last: str) -> str:
    """The shortest public name that ends in `last`, or "" if no name or several do."""
    found = [
        f"{module}.{last}"
        for module in INVENTORY.texts
        if (here := INVENTORY.section(module).get(last)) and here.kind != "module"
    ]
    distinct = {
        (find(name) or ("",))[0] for name in found if not name.startswith(("tf.compat", "tf.raw_ops", "tf.keras"))
    }
    return min(found, key=lambda name: (len(name), name)) if len(distinct) == 1 and len(last) > 3 else ""


def longest(name: str) -> str:
    """The longest prefix of a dotted name that 1.15.5 had."""
    while name and find(name) is None:
        name = name.rpartition(".")[0]
    return name


def plain(name: str) -> str:
    """The name without a `compat` part that does not change its meaning."""
    for prefix, short in ELSEWHERE:
        if name == prefix or name.startswith(f"{prefix}."):
            return plain(short + name[len(prefix) :])
    return name


@cache
def find(name: str) -> tuple[str, Entry] | None:
    """The defining name of an object and its entry, found through aliases and base classes."""
    name = plain(name)
    while True:
        found = entry(name)
        if found is None:
            above, _, last = name.rpartition(".")
            owner = find(above) if above else None
            if owner is None or owner[1].kind == "module":
                return None
            above, target = (owner[0], "") if owner[0] != above else ("", owner[1].target)
            if not above and owner[1].kind != "class":
                return None
            name = f"{above or target}.{last}"
            if name.startswith("."):
                return None
        elif found.kind == "alias":
            name = found.target
        else:
            return name, found


@cache
def parameters(arguments: str) -> tuple[Parameter, ...]:
    """The arguments in a recorded text such as "(x, name=None)"."""
    return tuple(_parameter(part) for part in _split(arguments[1:-1]))


def _parameter(text: str) -> Parameter:
    name, equals, default = text.partition("=")
    return Parameter(name.strip(), default if equals else None)


def _split(text: str) -> list[str]:
    """Split at the commas that are outside of brackets and quotes."""
    parts, depth, quote, start = [], 0, "", 0
    for position, character in enumerate(text):
        if quote:
            quote = "" if character == quote and text[position - 1] != "\\" else quote
        elif character in "'\"":
            quote = character
        elif character in "([{<":
            depth += 1
        elif character in ")]}>":
            depth -= 1
        elif character == "," and not depth:
            parts.append(text[start:position])
            start = position + 1
    return [part for part in (*parts, text[start:]) if part.strip()]
