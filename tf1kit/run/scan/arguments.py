"""Finds arguments of a call that have changed."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cache

from tf1kit.inventory import core as inventory
from tf1kit.run.scan.changes import changes


def of_call(symbol: str, positional: int, keywords: Collection[str], complete: bool) -> Iterator[str]:
    """The argument symbols of a call, such as one of "tensorflow.pad", that need a verdict.

    Args:
        symbol: the full name of the called function.
        positional: the number of arguments that are given by position.
        keywords: the arguments that are given by name.
        complete: whether these are all arguments; False for `f(*these)` and `functools.partial(f)`.
    """
    yield from (f"{symbol}({keyword}=)" for keyword in keywords)
    if not symbol.startswith(("tensorflow.", "keras.")):
        return
    name = inventory.plain(f"tf.{symbol.removeprefix('tensorflow.')}")
    found = inventory.find(name)
    names = [each.name for each in inventory.parameters(found[1].text)] if found and found[1].text else []
    given = names[:positional]
    elsewhere = next((each for each in given if f"{name}({each})" in changes()), None)
    if elsewhere:
        yield f"{symbol}({elsewhere})"
    if complete:
        yield from (f"{symbol}(no {each})" for each in omissible().get(name, ()) if each not in (*given, *keywords))


@cache
def omissible() -> dict[str, list[str]]:
    """Functions, to the arguments whose omission means something else today."""
    found: dict[str, list[str]] = {}
    for symbol in changes():
        name, marker, argument = symbol.partition("(no ")
        if marker:
            found.setdefault(name, []).append(argument[:-1])
    return found
