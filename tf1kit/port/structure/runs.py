"""Writes parts of a list that differ by a number alone as a loop over the numbers."""

from __future__ import annotations

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
    replaced,
)
from tf1kit.port.structure.functions import skeleton
from tf1kit.port.structure.splices import Split, split

ROW = 3  # so many parts are worth a loop


def with_loops(one: Expression) -> Expression:
    """An expression, with loops for the rows in its lists."""
    one = changed(one, with_loops)
    if not isinstance(one, Items):
        return one
    parts, at = list[Expression](), 0
    while at < len(one.parts):
        found = _row(one.parts[at:])
        parts.append(found or one.parts[at])
        at += found.count if found else 1
    return Items(tuple(parts))


def expanded(one: Repeated) -> list[Expression]:
    """The parts that a loop stands for."""
    numbers = range(one.first, one.first + one.count * one.step, one.step)
    return [replaced(one.part, {Name(one.word): Value(number)}) for number in numbers]


def _row(parts: Sequence[Expression]) -> Repeated | None:
    """The first parts as a loop; None if they do not form a loop."""
    if len(parts) < ROW or not isinstance(skeleton(parts[0]), tuple):
        return None
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
    names = {inner.text for inner in all_in(parts[0]) if isinstance(inner, Name)}
    word = "number" if "number" not in names else "index"
    holes: list[Expression | None] = [None] * len(first)
    for at, one in varying.items():
        assert one is not None
        plus = one.middles[0] - starts[0]
        holes[at] = Spliced(Name(word), one.before, one.after, plus, one.is_text)
    part = _filled(parts[0], iter(holes))
    made = Repeated(part, word, starts[0], len(parts), step)
    same = [_text(one) == _text(other) for one, other in zip(expanded(made), parts, strict=True)]
    count = same.index(False) if False in same else len(same)
    return replace(made, count=count) if count >= ROW else None


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
