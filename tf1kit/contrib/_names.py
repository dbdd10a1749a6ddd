"""Reads `names.tsv`: where contrib's names are today, and why some are not supplied.

tf.contrib.metrics.python.ops.metric_ops    moved    a module that has the names of contrib's, with
                                                     the same parameters, or these and more
tf.contrib.tpu.*                            removed  the names in a package, or in a module below
                                                     one, that are not supplied; the most specific
                                                     row counts, and each contrib package has one
tf.contrib.framework.zero_initializer       removed  one name, where 1.15.5 defines it or where a
                                                     program finds it
tensorflow.python.eager.function.defun      changed  a name that contrib has from TensorFlow, and
                                                     that TensorFlow has elsewhere now; a name
                                                     without a row is looked for under its public
                                                     name, then where it was
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tf1kit.inventory import contrib as _inventory
from tf1kit.inventory.old_names import Change, read

TABLE = Path(__file__).with_name("names.tsv")
TOP = "tf.contrib."


def rows() -> dict[str, Change]:
    """All rows of `names.tsv`, by symbol."""
    return read(TABLE)


@cache
def gaps() -> dict[str, tuple[str, str]]:
    """What is not supplied: package, module or name, dotted from contrib, to (why, what to use
    instead), a clause each. A name has its place in the table, and the place that defines it.
    """
    removed = [row for row in rows().values() if row.kind == "removed"]
    found = {row.symbol.removeprefix(TOP).removesuffix(".*"): (row.why, row.target) for row in removed}
    return {defining(name): said for name, said in found.items()} | found


def defining(name: str) -> str:
    """The place where contrib defines a name that it also shows elsewhere; both dotted from contrib.
    The place of anything else is its own.
    """
    module, _, last = name.rpartition(".")
    if name in _inventory.titles() or module not in _inventory.titles():
        return name
    where, there = _inventory.section(module).origins.get(last, ("", ""))
    return defining(f"{where[1:]}.{there}") if where.startswith(".") and there else name


def gap(*names: str) -> tuple[str, str]:
    """Why one of `names` (dotted from contrib) is not supplied, and what to use instead. The first
    name that has a row counts, and of its rows the one with the longest key.

    Raises:
        KeyError: no row is about any of the names.
    """
    for length in range(max(name.count(".") for name in names) + 1, 0, -1):
        for name in names:
            parts = name.split(".")
            if len(parts) >= length and (found := gaps().get(".".join(parts[:length]))):
                return found
    raise KeyError(names[0])


def moved(module: str) -> str:
    """The installed module that has the names of a module of contrib; empty if there is no such
    module.
    """
    row = rows().get(f"{TOP}{module}")
    return row.target.removesuffix(":") if row and row.kind == "moved" else ""


def outside(where: str, there: str) -> Change | None:
    """The row of a name that contrib took from TensorFlow."""
    return rows().get(f"{where}.{there}")
