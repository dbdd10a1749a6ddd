"""Expressions of Python, before they are text."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
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


Expression = Value | Name | Call | Items


def children(one: Expression) -> tuple[Expression, ...]:
    """The expressions directly in this one."""
    if isinstance(one, Call):
        return tuple(argument for _, argument in one.arguments)
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
    return Items(tuple(map(change, one.parts))) if isinstance(one, Items) else one


def replaced(one: Expression, by: dict[Expression, Expression]) -> Expression:
    """The expression with others in the place of some within it."""
    return by[one] if one in by else changed(one, lambda child: replaced(child, by))
