"""Arguments that the standard library takes no more: `open(path, "rU")`, `json.loads(encoding=)`, `random.sample` of a set, ...

Gone: "U" since Python 3.11 (it is the default of text), `encoding` of `json` since 3.9, sets in `random.sample` since
3.11, whole floats in `random.randint` since 3.12, the second argument of `random.shuffle` since 3.11.
"""

from __future__ import annotations

import builtins
import functools
import json
import random
from collections.abc import Callable, Set
from typing import Any

from tf1kit.importing.overlay import Changed


@functools.wraps(builtins.open)
def open(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
    """Python's `open`, to which "U" is nothing."""
    if isinstance(mode, str) and "U" in mode:
        mode = mode.replace("U", "")
        mode = mode if set(mode) & set("rwax") else f"r{mode}"
    return builtins.open(file, mode, *arguments, **options)  # noqa: PTH123


def without_encoding(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of `json` that passes over `encoding`, as Python 3 did."""

    @functools.wraps(function)
    def parse(*arguments: Any, encoding: Any = None, **options: Any) -> Any:
        return function(*arguments, **options)

    return parse


SAMPLE, SHUFFLE = random.sample, random.shuffle  # as they are before a program replaces one


def sample(population: Any, k: Any, **options: Any) -> list[Any]:
    """`random.sample`, of a set, too."""
    return SAMPLE(tuple(population) if isinstance(population, Set) else population, k, **options)


def whole(function: Callable[..., int]) -> Callable[..., int]:
    """A function of `random` that takes 10.0 for 10."""

    @functools.wraps(function)
    def draw(*arguments: Any) -> int:
        return function(*(int(x) if isinstance(x, float) and x.is_integer() else x for x in arguments))

    return draw


def shuffle(x: Any, random: Callable[[], float] | None = None) -> None:
    """`random.shuffle`, with numbers of one's own, too."""
    if random is None:
        SHUFFLE(x)
        return
    for i in reversed(range(1, len(x))):
        j = int(random() * (i + 1))
        x[i], x[j] = x[j], x[i]


NAMES = {
    "builtins": {"open": Changed(open, '"U" is an error')},
    "json": {
        "load": Changed(without_encoding(json.load), "`encoding` is an error"),
        "loads": Changed(without_encoding(json.loads), "`encoding` is an error"),
    },
    "random": {
        "randint": Changed(whole(random.randint), "whole floats are an error"),
        "randrange": Changed(whole(random.randrange), "whole floats are an error"),
        "sample": Changed(sample, "a set is an error"),
        "shuffle": Changed(shuffle, "a second argument is an error"),
    },
}
INSTEAD = {
    "json.loads(encoding=)": "json.loads without encoding",
    "json.load(encoding=)": "json.load without encoding",
}
