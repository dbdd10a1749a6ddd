"""What TensorFlow 1.15.5 had outside of contrib: reads `core.txt`, which `tests/run/record.py` writes.

The text has one section for each module ("[tf.nn]"), and in it a line for each public name:

    NAME(ARGUMENTS)             a function
    NAME(ARGUMENTS) < BASE      a class, with its nearest public base; below it, indented, what it adds to that base
    NAME                        a value
    NAME = OTHER                another name of OTHER
    NAME module

`tf.compat.v1` has the names of `tf`, `tf.compat.v2.raw_ops` those of `tf.raw_ops`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

INVENTORY = Path(__file__).with_name("core.txt")
LINE = re.compile(r"(\w+)(\(.*\))?(?: < ([\w.]+))?(?: = ([\w.]+))?( module)?$")
ELSEWHERE = (("tf.compat.v1", "tf"), ("tf.compat.v2.compat.v2", "tf.compat.v2"), ("tf.compat.v2.raw_ops", "tf.raw_ops"))


@dataclass(frozen=True)
class Parameter:
    """One argument: its name with the stars of `*args`, its default as text, None where it has no default."""

    name: str
    default: str | None = None


@dataclass(frozen=True)
class Name:
    """One name.

    Attributes:
        arguments: "(x, name=None)"; empty for what has none.
        base: of a class, the nearest base that is public.
        same: the other name that it is the same as.
        module: whether it is one.
    """

    arguments: str = ""
    base: str = ""
    same: str = ""
    module: bool = False


@cache
def names() -> dict[str, Name]:
    """All, by full name: "tf.nn.relu", "tf.data.Dataset.batch"."""
    found = {"tf": Name(module=True)}
    module = owner = ""
    for line in INVENTORY.read_text(encoding="utf-8").splitlines():
        if line[0] == "[":
            module = line[1:-1]
            continue
        match = LINE.match(line.strip())
        assert match, line
        name, arguments, base, same, is_module = match.groups(default="")
        if line[0] == " ":
            found[f"{owner}.{name}"] = Name(arguments)
        else:
            owner = f"{module}.{name}"
            found[owner] = Name(arguments, base, same, bool(is_module))
    return found


@cache
def inside(module: str) -> frozenset[str]:
    """The names of a module or class, without what is in those."""
    start = len(module) + 1
    return frozenset(name[start:] for name in names() if name.startswith(f"{module}.") and "." not in name[start:])


@cache
def named(last: str) -> str:
    """The shortest public name with that last part, where it can be one thing only; empty for none."""
    found = [
        name for name, entry in names().items() if name.endswith(f".{last}") and _of_module(name) and not entry.module
    ]
    distinct = {
        (find(name) or ("",))[0] for name in found if not name.startswith(("tf.compat", "tf.raw_ops", "tf.keras"))
    }
    return min(found, key=lambda name: (len(name), name)) if len(distinct) == 1 and len(last) > 3 else ""


def _of_module(name: str) -> bool:
    above = names().get(name.rpartition(".")[0])
    return above is not None and above.module


def longest(name: str) -> str:
    """The longest beginning of a name that 1.15.5 has."""
    while name and find(name) is None:
        name = name.rpartition(".")[0]
    return name


def plain(name: str) -> str:
    """A name without the `compat` that changes nothing."""
    for prefix, short in ELSEWHERE:
        if name == prefix or name.startswith(f"{prefix}."):
            return plain(short + name[len(prefix) :])
    return name


@cache
def find(name: str) -> tuple[str, Name] | None:
    """The entry of a name under the name where it is made: through other names, and through a class's bases."""
    name = plain(name)
    for _ in range(20):
        entry = names().get(name)
        if entry is None:
            above, _, last = name.rpartition(".")
            owner = find(above) if above else None
            if owner is None or owner[1].module:
                return None
            name = f"{owner[0]}.{last}" if owner[0] != above else f"{owner[1].base}.{last}"
            if name.startswith("."):
                return None
        elif entry.same:
            name = entry.same
        else:
            return name, entry
    return None


@cache
def parameters(arguments: str) -> tuple[Parameter, ...]:
    """The arguments of "(x, name=None)"."""
    return tuple(_parameter(part) for part in _split(arguments[1:-1]))


def _parameter(text: str) -> Parameter:
    name, equals, default = text.partition("=")
    return Parameter(name.strip(), default if equals else None)


def _split(text: str) -> list[str]:
    """At the commas that are in no bracket and no quotes."""
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
