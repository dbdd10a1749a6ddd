"""Where the names of 1.15.5's `tensorflow.python` are in a current TensorFlow, as far as they
moved: rows of `python.tsv`.

Each public name of 1.15.5's modules was looked up among those of 2.21, so the tables do not say
since which version a name has been there.  Modules are named relative to `tensorflow.python`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tf1kit.inventory.old_names import read

TABLE = Path(__file__).with_name("python.tsv")
PREFIX = "tensorflow.python."


@cache
def modules() -> dict[str, str]:
    """Whole modules: old name -> the module of today."""
    found = {row.symbol: row.target for row in read(TABLE).values() if row.target.endswith(":")}
    return {symbol.removeprefix(PREFIX): target.removeprefix(PREFIX)[:-1] for symbol, target in found.items()}


@cache
def names() -> dict[str, dict[str, str]]:
    """The module of 1.15.5 -> its names, and where each is today, such as
    "tensorflow.python.ops.cond:cond".
    """
    found: dict[str, dict[str, str]] = {}
    for row in read(TABLE).values():
        if not row.target.endswith(":"):
            module, _, name = row.symbol.removeprefix(PREFIX).rpartition(".")
            found.setdefault(module, {})[name] = row.target
    return found
