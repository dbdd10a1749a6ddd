"""The verdict on the standard library: modules and names of Python 3.7 that a later Python does not
have and that no rule supplies.

`python.tsv`, in the columns of `tf1kit.inventory.old_names`, has all of them up to Python 3.13;
`tests/run/standard_library.py` writes it. `since` is the first Python without the symbol.
"""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path

from tf1kit.inventory.old_names import Change, read
from tf1kit.run.scan.verdict import Verdict

TABLE = Path(__file__).with_name("python.tsv")
SECTION = "docs/2-port-it.md#python"


@cache
def gone() -> dict[str, Change]:
    """The rows by symbol."""
    return dict(read(TABLE))


def row_of(symbol: str) -> Change | None:
    """The row of a symbol, or of its module or class."""
    name = symbol.partition("(")[0]
    while name:
        if name in gone():
            return gone()[name]
        name = name.rpartition(".")[0]
    return None


def is_gone(symbol: str) -> bool:
    """Whether the symbol's top module is gone as a whole; a program may have its own module of that
    name.
    """
    from tf1kit.run.rules import rows

    top = symbol.partition(".")[0]
    return top in gone() or top in rows()


def version(row: Change) -> tuple[int, ...]:
    """The first Python without it."""
    return tuple(map(int, row.since.split(".")))


def on_python(symbol: str) -> Verdict | None:
    """The verdict on a symbol such as "asyncore.dispatcher" or "inspect.formatargspec"; a Python
    that still has it runs it.
    """
    row = row_of(symbol)
    if row is None:
        return None
    source = "" if sys.version_info >= version(row) else "the installed Python"
    if row.symbol == "distutils" and not source and importlib.util.find_spec("setuptools") is not None:
        source = "setuptools"
    return Verdict(row.symbol, source, words(row), SECTION, "removed", row.since)


def words(row: Change) -> str:
    """The words that say what to do."""
    use = f"; use {row.target}" if row.target else ""
    return f"Python has not had it since {row.since}{use}"
