"""Expressions of Python, before they are text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True)
class Value:
    """A literal: a number, text, or a tuple of them."""

    value: Any


@dataclass(frozen=True)
class Name:
    """A name, such as a parameter."""

    text: str


@dataclass(frozen=True)
class Call:
    """A call; the positional arguments come first in `arguments`, with "" for their names."""

    function: str
    arguments: tuple[tuple[str, Expression], ...] = ()


@dataclass(frozen=True)
class Items:
    """A list."""

    parts: tuple[Expression, ...]


@dataclass(frozen=True)
class Spliced:
    """A text with a parameter in it, such as `f"unit_{number + 1}/conv"`; without a text, `number + 1`.

    plus: what is added to the parameter, if it is a number.
    """

    part: Expression
    before: str = ""
    after: str = ""
    plus: int = 0
    is_text: bool = True


@dataclass(frozen=True)
class Repeated:
    """The parts of a list that differ by a number alone: `part`, in which `word` is `count` numbers from `first`.

    step: from one number to the next.
    letters: what `word` is instead, if they differ by a letter.
    several: whether `part` is a list of parts, which follow each other each time.
    """

    part: Expression
    word: str
    first: int
    count: int
    step: int = 1
    letters: str = ""
    several: bool = False


Expression = Value | Name | Call | Items | Spliced | Repeated


def children(one: Expression) -> tuple[Expression, ...]:
    """The expressions directly in this one."""
    if isinstance(one, Call):
        return tuple(argument for _, argument in one.arguments)
    if isinstance(one, Spliced | Repeated):
        return (one.part,)
    return one.parts if isinstance(one, Items) else ()


def all_in(one: Expression) -> Iterator[Expression]:
    """An expression and all in it, the outer ones first."""
    yield one
    for child in children(one):
        yield from all_in(child)


def changed(one: Expression, change: Callable[[Expression], Expression]) -> Expression:
    """The expression with `change` done to each of its children."""
    if isinstance(one, Call):
        return Call(one.function, tuple((key, change(argument)) for key, argument in one.arguments))
    if isinstance(one, Spliced):
        return _spliced(replace(one, part=change(one.part)))
    if isinstance(one, Repeated):
        return replace(one, part=change(one.part))
    return Items(tuple(map(change, one.parts))) if isinstance(one, Items) else one


def _spliced(one: Spliced) -> Expression:
    """The literal, if the parameter is one."""
    if not isinstance(one.part, Value):
        return one
    value = one.part.value + one.plus if one.plus else one.part.value
    return Value(f"{one.before}{value}{one.after}" if one.is_text else value)


def replaced(one: Expression, by: dict[Expression, Expression]) -> Expression:
    """The expression with others in the place of some within it."""
    return by[one] if one in by else changed(one, lambda child: replaced(child, by))
