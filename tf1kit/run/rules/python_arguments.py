"""Arguments that the standard library no longer takes: `open(path, "rU")`, `json.loads(encoding=)`,
`random.sample` of a set, ...

Gone: "U" since Python 3.11 (it is the default of text), `encoding` of `json` since 3.9, sets in
`random.sample` since 3.11, whole floats in `random.randint` since 3.12, the second argument of
`random.shuffle` since 3.11.
"""

from __future__ import annotations

import builtins
import codecs
import functools
import json
import random
from collections.abc import Callable, Set
from typing import Any

from tf1kit.importing.overlay import Changed, tell


def universal(function: Callable[..., Any], called: str) -> Callable[..., Any]:
    """A function that opens a file and ignores "U" in the mode."""

    @functools.wraps(function)
    def open(file: Any, mode: str = "r", *arguments: Any, **options: Any) -> Any:
        if isinstance(mode, str) and "U" in mode:
            tell(f'{called}("U")')
            mode = mode.replace("U", "")
            mode = mode if set(mode) & set("rwax") else f"r{mode}"
        return function(file, mode, *arguments, **options)

    return open


open = universal(builtins.open, "open")


def without_encoding(function: Callable[..., Any]) -> Callable[..., Any]:
    """A function of `json` that ignores `encoding`, as Python 3 did."""

    @functools.wraps(function)
    def parse(*arguments: Any, encoding: Any = None, **options: Any) -> Any:
        if encoding is not None:
            tell(f"json.{function.__name__}(encoding=)")
        return function(*arguments, **options)

    return parse


SAMPLE, SHUFFLE = random.sample, random.shuffle  # kept, because a program may replace them


def sample(population: Any, k: Any, **options: Any) -> list[Any]:
    """`random.sample`, which also takes a set."""
    if isinstance(population, Set):
        tell("random.sample of a set")
        population = tuple(population)
    return SAMPLE(population, k, **options)


def whole(function: Callable[..., int]) -> Callable[..., int]:
    """A function of `random` that takes 10.0 for 10."""

    @functools.wraps(function)
    def draw(*arguments: Any) -> int:
        if any(isinstance(x, float) for x in arguments):
            tell(f"random.{function.__name__} of a float")
        return function(*(int(x) if isinstance(x, float) and x.is_integer() else x for x in arguments))

    return draw


def shuffle(x: Any, random: Callable[[], float] | None = None) -> None:
    """`random.shuffle`, which also takes a source of random numbers."""
    if random is None:
        SHUFFLE(x)
        return
    tell("random.shuffle(random=)")
    for i in reversed(range(1, len(x))):
        j = int(random() * (i + 1))
        x[i], x[j] = x[j], x[i]


NO_U = '"U" is an error'
OPENS = ("open", "codecs.open", "io.open")
NAMES = {
    "builtins": {"open": Changed(open, NO_U)},
    "codecs": {"open": Changed(universal(codecs.open, "codecs.open"), NO_U)},
    "io": {"open": Changed(universal(builtins.open, "io.open"), NO_U)},
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
SEEN_MODE = "seen if the call has the mode as text; only a run knows other modes"
UNSEEN = {
    **{f'{name}("U")': SEEN_MODE for name in OPENS},
    "random.randint of a float": "seen if the call has a number with a point, or a division",
    "random.randrange of a float": "seen if the call has a number with a point, or a division",
    "random.sample of a set": "seen if the call makes the set; only a run knows what a name holds",
}
