"""Writes parts of a list that differ by a number or a letter alone as a loop."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from tf1kit.port.structure.expression import (
    Expression,
    Items,
    Name,
    Repeated,
    Spliced,
    Value,
    all_in,
    changed,
    children,
    replaced,
)
from tf1kit.port.structure.functions import skeleton
from tf1kit.port.structure.splices import Split, prefix, split

ROW = 3  # so many parts are worth a loop,
LONGEST = 4  # and so many at most follow each other in it,
WORTH = 8  # if there are so many in all


def with_loops(one: Expression) -> Expression:
    """An expression, with loops for the rows in its lists."""
    one = changed(one, with_loops)
    if not isinstance(one, Items):
        return one
    parts, at = list[Expression](), 0
    while at < len(one.parts):
        found = _row(one.parts[at:])
        parts.append(found or one.parts[at])
        at += len(expanded(found)) if found else 1
    return Items(tuple(parts))


def expanded(one: Repeated) -> list[Expression]:
    """The parts that a loop stands for."""
    numbers = one.letters or range(one.first, one.first + one.count * one.step, one.step)
    each = [replaced(one.part, {Name(one.word): Value(number)}) for number in numbers]
    return [part for group in each for part in children(group)] if one.several else each


def _row(parts: Sequence[Expression]) -> Repeated | None:
    """The first parts as a loop; None if they do not form a loop."""
    if len(parts) < ROW or not isinstance(skeleton(parts[0]), tuple):
        return None
    if (found := _of_numbers(parts) or _of_letters(parts)) is not None:
        return found
    for size in range(2, min(LONGEST, len(parts) // ROW) + 1):
        groups = [Items(tuple(parts[at : at + size])) for at in range(0, len(parts) - size + 1, size)]
        if (found := _of_numbers(groups)) is not None and found.count * size >= WORTH:
            return replace(found, several=True)
    return None


def _of_numbers(parts: Sequence[Expression]) -> Repeated | None:
    """The first parts as a loop over numbers."""
    first, second = _values(parts[0]), _values(parts[1])
    if skeleton(parts[0]) != skeleton(parts[1]):
        return None
    varying = {
        at: split(both) for at, both in enumerate(zip(first, second, strict=True)) if repr(both[0]) != repr(both[1])
    }
    steps = {_step(one) for one in varying.values()}
    step = min(steps, default=0)
    if len(steps) != 1 or step < 1:
        return None
    starts = [one.middles[0] for one in varying.values() if one is not None]
    word = _word(parts[0], "number", "index")
    holes: list[Expression | None] = [None] * len(first)
    for at, one in varying.items():
        assert one is not None
        plus = one.middles[0] - starts[0]
        holes[at] = Spliced(Name(word), one.before, one.after, plus, one.is_text)
    part = _filled(parts[0], iter(holes))
    return _as_far(Repeated(part, word, starts[0], len(parts), step), parts)


def _of_letters(parts: Sequence[Expression]) -> Repeated | None:
    """The first parts as a loop over letters, such as those of "Mixed_5b" and "Mixed_5c"."""
    first, second = _values(parts[0]), _values(parts[1])
    if skeleton(parts[0]) != skeleton(parts[1]):
        return None
    varying = [at for at, both in enumerate(zip(first, second, strict=True)) if repr(both[0]) != repr(both[1])]
    if not varying or not all(isinstance(one[at], str) for one in (first, second) for at in varying):
        return None
    word, holes, before = _word(parts[0], "letter", "sign"), list[Expression | None]([None] * len(first)), ""
    for at in varying:
        before = prefix([first[at], second[at]])
        after = first[at][len(before) + 1 :]
        if second[at] != f"{before}{second[at][len(before) : len(before) + 1]}{after}" or first[at] == before:
            return None
        holes[at] = Spliced(Name(word), before, after)
    texts = [_values(one)[varying[-1]] for one in parts if skeleton(one) == skeleton(parts[0])]
    signs = (one[len(before) : len(before) + 1] if isinstance(one, str) else "" for one in texts)
    letters = "".join(itertools.takewhile(str.isalpha, signs))
    return _as_far(Repeated(_filled(parts[0], iter(holes)), word, 0, len(letters), letters=letters), parts)


def _as_far(made: Repeated, parts: Sequence[Expression]) -> Repeated | None:
    """The loop for as many of the parts as it gives; None if these are too few."""
    same = [_text(one) == _text(other) for one, other in zip(expanded(made), parts, strict=False)]
    count = same.index(False) if False in same else len(same)
    return replace(made, count=count, letters=made.letters[:count]) if count >= ROW else None


def _word(part: Expression, *wanted: str) -> str:
    """The first of some words that is no name in a part."""
    names = {inner.text for inner in all_in(part) if isinstance(inner, Name)}
    return next(one for one in wanted if one not in names)


def _step(one: Split | None) -> int:
    """How much larger the second of two numbers is, 0 if they are no numbers."""
    return one.middles[1] - one.middles[0] if one is not None and isinstance(one.middles[0], int) else 0


def _text(one: Expression) -> Any:
    return skeleton(one), list(map(repr, _values(one)))


def _values(one: Expression) -> list[Any]:
    return [inner.value for inner in all_in(one) if isinstance(inner, Value)]


def _filled(one: Expression, holes: Iterator[Expression | None]) -> Expression:
    """The expression with others in the place of some of its literals."""
    return (next(holes) or one) if isinstance(one, Value) else changed(one, lambda child: _filled(child, holes))
