"""Reads a table of old names: what is otherwise today, what to write, and since when.

One kind of table for all of them: core, contrib, Keras, NumPy, SciPy, Python and packages. Each lies in the room that
uses it. It has a row for each symbol, in columns divided by tabs:

    symbol  "tf.log"; "tf.pad(name)" for an argument that is given by its position, "tf.reduce_sum(keep_dims=)" for one that
            is given by its name, "tf.nn.softmax(no axis)" for one that is left out; ".fit_generator" for a method of whatever
            object; "keras.layers.*(init=)" for all in a module, "tf.train.*" for whatever is in it
    kind    moved    the same thing is elsewhere
            renamed  something else does the same
            changed  the name is there, and does something else
            removed  it does not run, under the kit either
    target  what to write today; empty where nothing does. With a colon, as in "numpy.exceptions:AxisError", it is the very thing,
            which the kit takes from there; "joblib:" is a module
    since   the first version of which that is known: TensorFlow's, or that of the package that the symbol begins with
    why     what changed, where kind and target do not say it
    see     the section of docs/2-port-it.md; the column is there only where a table has some
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
    """One row."""

    symbol: str
    kind: str
    target: str
    since: str
    why: str
    see: str = ""

    @property
    def is_address(self) -> bool:
        """Whether the target is a thing, "module:name", or a module, "module:"."""
        return ADDRESS.fullmatch(self.target) is not None

    @property
    def today(self) -> str:
        """What to write today, as a program does: "np.float64" of "numpy:float64", "int" of "builtins:int"."""
        if not self.is_address:
            return self.target
        module, _, name = self.target.partition(":")
        module = re.sub(r"^numpy\b", "np", module) if name else module
        return name if module == "builtins" and name else f"{module}.{name}".rstrip(".")

    @property
    def words(self) -> str:
        """What to write today, and why."""
        return f"{self.today} ({self.why})" if self.today and self.why else self.today or self.why


@cache
def read(table: Path) -> dict[str, Change]:
    """The rows of a table, by symbol."""
    rows = table.read_text(encoding="utf-8").splitlines()[1:]
    return {row.partition("\t")[0]: Change(*row.split("\t")) for row in rows}


def text(rows: Mapping[str, Change]) -> str:
    """The text of a table; its order is that of the symbols."""
    columns = COLUMNS if any(row.see for row in rows.values()) else COLUMNS[:-1]
    lines = (columns, *(rows[symbol][: len(columns)] for symbol in sorted(rows)))
    return "".join("\t".join(line) + "\n" for line in lines)
