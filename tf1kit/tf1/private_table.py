"""The table of every public name of the modules of 1.15.5's `tensorflow.python`: how many work, and
why the others do not.
"""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import NamedTuple

from tf1kit.errors import MissingSymbolError
from tf1kit.tf1 import process, recorded, resolve

HEAD = """\
# tensorflow.python, module by module

Programs of TensorFlow 1 also import modules below `tensorflow.python`, which are private.
This page counts the public names that the modules of 1.15.5 had, names that a module imports
included, on current TensorFlow with this kit.
A name works, or its error says why it is not available and what to use.
No name fails without a reason.

`python -m tf1kit.tf1 docs/private.md` writes this page.
Tests try all names, and fail if the page is out of date.
"""
COPIED = f"{recorded.PRIVATE.why}; instead: {recorded.COPY.format('...')}"
WIDTH = 100


class Name(NamedTuple):
    """One name: its module below `tensorflow.python`, and why it does not work, or "".

    `name` is empty for a module that is not there; all its names have the module's reason.
    """

    module: str
    name: str
    names: int = 1
    said: str = ""


def modules() -> list[str]:
    """The modules of 1.15.5 that have public names, named below `tensorflow.python`."""
    return [title[len(recorded.TOP) + 1 :] for title in recorded.INVENTORY.texts if title != recorded.TOP]


def names(modules: list[str]) -> Iterator[Name]:
    """The names of modules, which are named below `tensorflow.python`.

    Raises:
        Exception: a name fails, and the error does not say why.
    """
    process.version_1()
    for relative in modules:
        full = f"{recorded.TOP}.{relative}"
        found = recorded.entries(full)
        try:
            module = resolve(full)
        except MissingSymbolError as error:
            yield Name(relative, "", len(found), reason(error))
            continue
        for name in found:
            said = ""
            try:
                getattr(module, name)
            except MissingSymbolError as error:
                said = reason(error)
            yield Name(relative, name, 1, said)


def reason(error: MissingSymbolError) -> str:
    """The reason and what to use. Names with the general reason have one text, without a file."""
    assert error.why and error.instead, error
    if error.why == recorded.PRIVATE.why and "tensorflow_core/" in error.instead:
        return COPIED
    return f"{error.why}; instead: {error.instead}"


def rows(found: list[Name]) -> list[tuple[str, int, int]]:
    """(package, names, names that work) of each package, sorted."""
    counts: dict[str, list[int]] = {}
    for each in found:
        count = counts.setdefault(each.module.partition(".")[0], [0, 0])
        count[0] += each.names
        count[1] += 0 if each.said else each.names
    return [(package, *count) for package, count in sorted(counts.items())]  # type: ignore[misc]


def page(found: list[Name]) -> str:
    """The page for `docs/`."""
    table = rows(found)
    total, works = sum(row[1] for row in table), sum(row[2] for row in table)
    lines = [
        HEAD,
        f"{len(modules()):,} modules, {total:,} public names: {works:,} work, {total - works:,} say why not.",
        "",
    ]
    lines += ["| package | names | work | say why not |", "|---|---:|---:|---:|"]
    lines += [f"| `{name}` | {all_:,} | {work:,} | {all_ - work:,} |" for name, all_, work in table]
    return "\n".join([*lines, "", "## Why not", "", *reasons(found)]) + "\n"


def reasons(found: list[Name]) -> list[str]:
    """The items of the page: each reason, with the modules and names that have it."""
    groups: dict[str, dict[str, list[str]]] = {}
    for each in found:
        if each.said and not elsewhere(each):
            groups.setdefault(each.said, {}).setdefault(each.module, []).append(each.name)
    lines = []
    for said, modules in sorted(groups.items()):
        lines += [*wrap(f"**{said[0].upper()}{said[1:]}.**", WIDTH), ""]
        for module, inside in sorted(modules.items()):
            lines += item(f"`{module}`" + (f": {', '.join(f'`{name}`' for name in inside)}" if all(inside) else ""))
        lines.append("")
    return lines[:-1]


def elsewhere(name: Name) -> bool:
    """Whether the page has the name's own place: the name is imported, or is a module."""
    full = f"{recorded.TOP}.{name.module}"
    entry = recorded.entries(full).get(name.name)
    return entry is not None and (entry.kind == "import" or f"{full}.{name.name}" in recorded.modules())


def item(text: str) -> list[str]:
    """The lines of a list item, folded at `WIDTH` columns."""
    return wrap(f"- {text}", WIDTH, subsequent_indent="  ", break_long_words=False, break_on_hyphens=False)
