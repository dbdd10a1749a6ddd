"""The table of every public name of 1.15.5's contrib: its place today, or why it does not work and
what to use.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from textwrap import wrap
from types import ModuleType

from tf1kit.contrib import _names
from tf1kit.contrib._placeholder import Placeholder
from tf1kit.contrib._resolve import resolve
from tf1kit.inventory import contrib as _inventory

HEAD = """\
# tf.contrib, name by name

This page lists every public name of TensorFlow 1.15.5's `tf.contrib` on current TensorFlow with
this kit.
A name works and comes from the given place, or a program can import it and gets
`MissingSymbolError` when it uses it.
The error says why the name is not supplied, and what to use instead.

`tf1kit.contrib.own` is the kit's own code.
`tf.estimator`, and names that need it, need `pip install "tf1kit[estimator]"`.

`python -m tf1kit.contrib docs/contrib.md` writes this page; a test fails if it is out of date.
"""
WIDTH = 100
MODULE = "module "  # before a place that is a module
FUTURE = ("absolute_import", "division", "print_function")


@dataclass(frozen=True)
class Status:
    """The state of a public name: its `place` if it works, else `why` it does not and what to use
    `instead`.
    """

    name: str
    place: str = ""
    why: str = ""
    instead: str = ""

    @property
    def said(self) -> str:
        """The reason and what to use instead, in one line; empty if the name works."""
        return f"{self.why}; instead: {self.instead}." if self.why else ""


@cache
def status(module: str, name: str) -> Status:
    """The state of a public name of one of contrib's modules ("layers", "batch_norm")."""
    found = resolve(module, name)
    if isinstance(found.value, Placeholder) and not found.place:
        error = found.value.__error__()
        return Status(name, "", error.why, error.instead)
    _, _, inside = found.place.partition("tf1kit.contrib.")
    if isinstance(found.value, ModuleType) and inside and inside in _inventory.titles():
        if not any(state.place for state in below(inside)):
            return Status(name, "", *_names.gap(inside, f"{module}.{name}"))
        return Status(name, f"{MODULE}tf.contrib.{inside}")
    return Status(name, group(found.place, name))


def group(place: str, name: str) -> str:
    """A place without the name itself: "tf.nn" of "tf.nn.relu"."""
    return place.rpartition(".")[0] if place.startswith("tf.") and place.endswith(f".{name}") else place


def below(module: str) -> Iterable[Status]:
    """The states of the names that a module defines or takes from elsewhere in contrib, and those
    of its submodules.

    A module without such names gives the names of TensorFlow that it shows.
    """
    section = _inventory.section(module)
    inside = [name for name, (where, _) in section.origins.items() if where.startswith(".")]
    for name in [*section.definitions, *inside] or [name for name in section.origins if name not in FUTURE]:
        where, there = section.origins.get(name, ("", ""))
        if name in section.definitions or f"{where[1:]}.{there}".strip(".") not in _inventory.titles():
            yield status(module, name)
    for name in section.modules:
        yield from below(f"{module}.{name}".strip("."))


def packages() -> dict[str, list[Status]]:
    """Each contrib package with the states of its public names."""
    return {
        package: [status(package, name) for name in _inventory.section(package).names()]
        for package in _inventory.section("").names()
    }


def page() -> str:
    """The page for `docs/`."""
    states = packages()
    rows = [(package, len(found), sum(bool(state.place) for state in found)) for package, found in states.items()]
    total, works = sum(row[1] for row in rows), sum(row[2] for row in rows)
    lines = [HEAD, f"{len(rows)} packages, {total:,} public names: {works:,} work, {total - works:,} raise.", ""]
    lines += ["| package | names | work | raise |", "|---|---:|---:|---:|"]
    lines += [f"| [{name}](#{name}) | {all_} | {works} | {all_ - works} |" for name, all_, works in rows]
    for package, found in states.items():
        lines += ["", f"## {package}", ""]
        for place, names in grouped(found, lambda state: state.place):
            lines += item(f"{names} — from {code(place)}")
        for said, names in grouped(found, lambda state: state.said):
            lines += item(f"raises: {names} — {said}")
    lines += ["", "## Packages that only a full path reaches", ""]
    lines += ["A program reaches these by `import tensorflow.contrib.hooks`, for example.", ""]
    inside = _inventory.section("")
    for package in sorted(set(inside.modules) - set(inside.early)):
        states_below = list(below(package))
        work = sum(bool(state.place) for state in states_below)
        others = (
            f"; the others raise: {Status(package, '', *_names.gap(package)).said}" if work < len(states_below) else "."
        )
        lines += item(f"`{package}` — {work} of {len(states_below)} names below it work{others}")
    return "\n".join(lines) + "\n"


def item(text: str) -> list[str]:
    """The lines of a list item, folded at `WIDTH` columns."""
    return wrap(f"- {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)


def grouped(found: list[Status], key: Callable[[Status], str]) -> list[tuple[str, str]]:
    """(key, the names with that key), in order of the first name; names with an empty key are left
    out.
    """
    groups: dict[str, list[str]] = {}
    for state in found:
        if each := key(state):
            groups.setdefault(each, []).append(f"`{state.name}`")
    return [(each, ", ".join(names)) for each, names in groups.items()]


def code(place: str) -> str:
    """A place as Markdown."""
    if place == "1.15.5":
        return "the record of 1.15.5"
    return f"the module `{place.removeprefix(MODULE)}`" if place.startswith(MODULE) else f"`{place}`"
