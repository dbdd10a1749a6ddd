"""Reads `python.tsv`: where the moved names of 1.15.5's `tensorflow.python` are in a current
TensorFlow, and why others are not there.

The names were compared with those of 2.21 only, so the table does not say which version moved a
name.  Modules are named relative to `tensorflow.python`.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tf1kit.inventory.old_names import Change, read

TABLE = Path(__file__).with_name("python.tsv")
PREFIX = "tensorflow.python."


@cache
def modules() -> dict[str, str]:
    """Whole modules: the old name, to the module of today."""
    found = {row.symbol: row.target for row in read(TABLE).values() if row.target.endswith(":")}
    return {symbol.removeprefix(PREFIX): target.removeprefix(PREFIX)[:-1] for symbol, target in found.items()}


@cache
def names() -> dict[str, dict[str, str]]:
    """Modules of 1.15.5, to their names and the place of each name today, such as
    "tensorflow.python.ops.cond:cond".
    """
    found: dict[str, dict[str, str]] = {}
    for row in read(TABLE).values():
        if row.kind != "removed" and not row.target.endswith(":"):
            module, _, name = row.symbol.removeprefix(PREFIX).rpartition(".")
            found.setdefault(module, {})[name] = row.target
    return found


@cache
def removed() -> dict[str, Change]:
    """The rows of names that are not supplied, by full name; "tensorflow.python.tpu.*" is for all
    names of a module and of the modules in it.
    """
    return {symbol: row for symbol, row in read(TABLE).items() if row.kind == "removed"}
