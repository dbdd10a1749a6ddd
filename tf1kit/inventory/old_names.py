"""Reads tables of old names, which say what has changed, what to write today, and since when.

Core, contrib, Keras, NumPy, SciPy, Python and other packages each have such a table, in the room
that uses it. A table has one row for each symbol, and tabs separate its columns:

    symbol  "tf.log"                      a name
            "tf.pad(name)"                an argument that is passed by position
            "tf.reduce_sum(keep_dims=)"   an argument that is passed by name
            "tf.nn.softmax(no axis)"      an argument that is left out
            ".fit_generator"              a method of any object
            "tf.train.*"                  all names of a module
            "keras.layers.*(init=)"       an argument of all names of a module
    kind    moved    the same object is elsewhere
            renamed  another object does the same
            changed  the name exists, and does something else
            removed  it does not run, not even under the kit
    target  what to write today, or empty. With a colon, as in "numpy.exceptions:AxisError", it is
            the object itself, which the kit takes from there. "joblib:" is a module.
    since   the first version that is known to have the change: of TensorFlow, or of the package
            that the symbol starts with
    why     what has changed, if kind and target do not say it
    see     the section of docs/2-port-it.md. Only some tables have this column.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

COLUMNS = ("symbol", "kind", "target", "since", "why", "see")
ADDRESS = re.compile(r"\w+(\.\w+)*:(\w+(\.\w+)*)?")
KINDS = ("moved", "renamed", "changed", "removed")


class Change(NamedTuple):
    """One row of a table."""

    symbol: str
    kind: str
    target: str
    since: str
    why: str
    see: str = ""

    @property
    def is_address(self) -> bool:
        """Whether the target is an object, "module:name", or a module, "module:"."""
        return ADDRESS.fullmatch(self.target) is not None

    @property
    def today(self) -> str:
        """What a program writes today, such as "np.float64" for "numpy:float64"."""
        if not self.is_address:
            return self.target
        module, _, name = self.target.partition(":")
        module = re.sub(r"^numpy\b", "np", module) if name else module
        return name if module == "builtins" and name else f"{module}.{name}".rstrip(".")

    @property
    def words(self) -> str:
        """The text that says what to write today, and why."""
        return f"{self.today} ({self.why})" if self.today and self.why else self.today or self.why


@cache
def read(table: Path) -> dict[str, Change]:
    """Return the rows of a table, by symbol."""
    rows = table.read_text(encoding="utf-8").splitlines()[1:]
    return {row.partition("\t")[0]: Change(*row.split("\t")) for row in rows}


def text(rows: Mapping[str, Change]) -> str:
    """Return the text of a table file with these rows, sorted by symbol."""
    columns = COLUMNS if any(row.see for row in rows.values()) else COLUMNS[:-1]
    lines = (columns, *(rows[symbol][: len(columns)] for symbol in sorted(rows)))
    return "".join("\t".join(line) + "\n" for line in lines)
