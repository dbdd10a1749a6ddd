"""Finds numbers and words that several texts have in common, such as the 3 of "block3" and "block3_conv".

A column is the values that a literal has in each of some calls.
"""

from __future__ import annotations

import string
from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from tf1kit.port.structure.expression import Expression, Name, Spliced
from tf1kit.port.structure.names import Names

NAMING = ("name", "number", "part")  # the parameters that name layers begin so


class Split(NamedTuple):
    """A column of texts without what all of them begin and end with; numbers are int."""

    before: str
    middles: tuple[Any, ...]
    after: str
    is_text: bool = True


def prefix(texts: Sequence[str]) -> str:
    """What all texts begin with."""
    first, last = min(texts), max(texts)
    return first[: next((at for at, one in enumerate(first) if last[at : at + 1] != one), len(first))]


def split(column: Sequence[Any]) -> Split | None:
    """A column of texts or numbers in its parts; None if it has neither."""
    if all(type(one) is int for one in column):
        return Split("", tuple(column), "", False)
    if not all(isinstance(one, str) for one in column):
        return None
    before = prefix(column).rstrip(string.digits)
    rest = [one[len(before) :] for one in column]
    after = prefix([one[::-1] for one in rest])[::-1].lstrip(string.digits)
    middles = [one[: len(one) - len(after)] for one in rest]
    if not all(middles):
        return None
    are_numbers = all(one.isascii() and one.isdecimal() and str(int(one)) == one for one in middles)
    return Split(before, tuple(map(int, middles)) if are_numbers else tuple(middles), after)


def shared(
    columns: Mapping[int, tuple[Any, ...]], within: Names
) -> tuple[dict[str, tuple[Any, ...]], dict[int, Expression]]:
    """({parameter: its values}, {place: the text with the parameter in it}) for the columns that can share one.

    columns: {place: the texts that name layers, or numbers of them}, of those that vary.
    """
    groups: dict[Any, list[tuple[int, Split]]] = defaultdict(list)
    for at, column in columns.items():
        if (found := split(column)) is not None:
            groups[_key(found.middles)].append((at, found))
    parameters: dict[str, tuple[Any, ...]] = {}
    holes: dict[int, Expression] = {}
    for members in groups.values():
        if len({columns[at] for at, _ in members}) < 2:
            continue
        base = members[0][1].middles
        is_number = isinstance(base[0], int)
        name = within.python("number" if is_number else "part")
        parameters[name] = base
        for at, one in members:
            plus = one.middles[0] - base[0] if is_number else 0
            plain = not (one.before or one.after or plus) and (not one.is_text or not is_number)
            holes[at] = Name(name) if plain else Spliced(Name(name), one.before, one.after, plus, one.is_text)
    return parameters, holes


def _key(middles: tuple[Any, ...]) -> Any:
    """What columns that can share a parameter have in common."""
    return tuple(one - middles[0] for one in middles) if isinstance(middles[0], int) else middles
