"""Renames and drops variables of a checkpoint: `--rename OLD=NEW` and `--drop PATTERN`."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from tf1kit.checkpoint.map.kinds import Shape, kind_of
from tf1kit.errors import UsageError


@dataclass(frozen=True)
class Chosen:
    """The checkpoint at `path` with some variables renamed or dropped; `load` opens it.

    Attributes:
        path: the path of the checkpoint, as `load` takes it.
        rename: pairs OLD=NEW of a variable or a scope; an empty side stands for the top level.  The
            slots and averages of a variable are renamed with it.
        drop: patterns (`*`, `?`, `[...]`).  A variable whose new name matches is dropped with its
            slots and averages.
    """

    path: str | Path
    rename: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()

    def names(self, shapes: Mapping[str, Shape]) -> dict[str, str]:
        """{new name: name in the file} of the variables that are kept."""
        renamed = renamed_by(self.rename, shapes)
        left = dropped_by(self.drop, {new: shapes[old] for new, old in renamed.items()})
        return {new: old for new, old in renamed.items() if new not in left}


def renamed_by(rename: Iterable[str], shapes: Mapping[str, Shape]) -> dict[str, str]:
    """{new name: old name} of all variables.

    Raises UsageError if a pair is not OLD=NEW, if no variable is OLD or in the scope OLD, or if two
    variables get the same name.
    """
    names = {name: name for name in shapes}
    for pair in rename:
        old, equals, new = pair.partition("=")
        if not equals or not (old or new):
            raise UsageError(f"--rename {pair} is not OLD=NEW: give the name of a variable or a scope and its new name")
        now = {called: shapes[name] for name, called in names.items()}
        changed = {name: moved for name, called in names.items() if (moved := _moved(called, old, new, now)) != called}
        if not changed:
            raise UsageError(f"--rename {pair}: the checkpoint has no variable {old} and no scope {old}")
        for name, moved in changed.items():
            if "" in moved.split("/"):
                raise UsageError(
                    f"--rename {pair} would rename {names[name]} to {moved!r}, but no part of a name can be empty"
                )
        names.update(changed)
    found: dict[str, str] = {}
    for name, new in names.items():
        if new in found:
            raise UsageError(f"--rename gives both {found[new]} and {name} the name {new}: give different names")
        found[new] = name
    return found


def _moved(name: str, old: str, new: str, shapes: Mapping[str, Shape]) -> str:
    """The new name of a variable; a slot in the scope of an optimizer keeps that scope."""
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
    """{name: the pattern that drops it, or drops the variable that it belongs to}.

    Raises UsageError if a pattern matches no variable.
    """
    found: dict[str, str] = {}
    for pattern in patterns:
        mine = {name for name in shapes if fnmatch.fnmatchcase(name, pattern)}
        if not mine:
            raise UsageError(f"--drop {pattern}: no variable of the checkpoint matches this pattern")
        mine |= {name for name in shapes if kind_of(name, shapes).of in mine}
        found.update(dict.fromkeys(mine, pattern))
    return found
