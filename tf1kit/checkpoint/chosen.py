"""A checkpoint of which some variables are called otherwise, or are left out: `--rename OLD=NEW` and `--drop PATTERN`."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tf1kit.checkpoint.map.kinds import Shape, kind_of
from tf1kit.errors import UsageError


@dataclass(frozen=True)
class Chosen:
    """What `tf1kit.checkpoint.load` opens as the checkpoint at `path` with other names.

    Attributes:
        path: what `load` takes.
        rename: OLD=NEW, a variable or a scope; an empty side stands for the top level.  Slots and averages follow their
            variable.
        drop: patterns (`*`, `?`, `[...]`) of new names that are left out, with what belongs to them.
    """

    path: str | Path
    rename: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    def __str__(self) -> str:
        return str(self.path)

    def names(self, shapes: Mapping[str, Shape]) -> dict[str, str]:
        """{new name: name in the file} of what is kept."""
        renamed = renamed_by(self.rename, shapes)
        left = dropped_by(self.drop, {new: shapes[old] for new, old in renamed.items()})
        return {new: old for new, old in renamed.items() if new not in left}


def renamed_by(rename: Iterable[str], shapes: Mapping[str, Shape]) -> dict[str, str]:
    """{new name: old name} of all variables.

    Raises UsageError for what is not OLD=NEW, an OLD that nothing is called or lies in, and two variables of one new name.
    """
    names = {name: name for name in shapes}
    for pair in rename:
        old, equals, new = pair.partition("=")
        if not equals or not (old or new):
            raise UsageError(f"--rename {pair} is not OLD=NEW, a variable or a scope and what it is to be called")
        now = {called: shapes[name] for name, called in names.items()}
        changed = {name: moved for name, called in names.items() if (moved := _moved(called, old, new, now)) != called}
        if not changed:
            raise UsageError(f"--rename {pair}: no variable of the checkpoint is {old}, or is within it")
        for name, moved in changed.items():
            if "" in moved.split("/"):
                raise UsageError(f"--rename {pair} would call {names[name]} {moved!r}: no part of a name can be empty")
        names.update(changed)
    found: dict[str, str] = {}
    for name, new in names.items():
        if new in found:
            raise UsageError(f"--rename gives {found[new]} and {name} the one name {new}")
        found[new] = name
    return found


def _moved(name: str, old: str, new: str, shapes: Mapping[str, Shape]) -> str:
    """A name after the renaming; a slot under the scope of an optimizer keeps that scope."""
    owner = kind_of(name, shapes).of
    if owner and owner != name and owner in shapes and (moved := _moved_plainly(owner, old, new)) != owner:
        return name.replace(owner, moved, 1)
    return _moved_plainly(name, old, new)


def _moved_plainly(name: str, old: str, new: str) -> str:
    if name == old:
        return new
    if old and not name.startswith(old + "/"):
        return name
    rest = name[len(old) + 1 :] if old else name
    return f"{new}/{rest}" if new else rest


def dropped_by(patterns: Iterable[str], shapes: Mapping[str, Shape]) -> dict[str, str]:
    """{name: the pattern that it, or the variable that it belongs to, is left out by}; UsageError for a pattern without any."""
    found: dict[str, str] = {}
    for pattern in patterns:
        mine = {name for name in shapes if fnmatch.fnmatchcase(name, pattern)}
        if not mine:
            raise UsageError(f"--drop {pattern}: no variable of the checkpoint is called so")
        mine |= {name for name in shapes if kind_of(name, shapes).of in mine}
        found.update(dict.fromkeys(mine, pattern))
    return found
