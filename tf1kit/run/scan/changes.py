"""What of 1.15.5's TensorFlow is otherwise today: reads `changes.tsv`, which `python -m tests.run.scan.compare` writes.

One row for each symbol, in these columns:

    symbol  "tf.log"; "tf.pad(name)" for an argument that is given by its position, "tf.reduce_sum(keep_dims=)" for one that
            is given by its name, "tf.nn.softmax(no axis)" for one that is left out
    kind    moved    the same thing is elsewhere
            renamed  something else does the same
            changed  the name is there, and does something else
            removed  it does not run, under the kit either
    target  what to write today; empty where nothing does
    since   the first TensorFlow of which that is known; those between 2.0 and 2.16 were not asked
    why     what changed, where kind and target do not say it

What has no row runs on the installed TensorFlow as it stands, without the kit, and means what it meant.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from tf1kit.inventory.core import NEWER

TABLE = Path(__file__).with_name("changes.tsv")
COLUMNS = ("symbol", "kind", "target", "since", "why")


class Change(NamedTuple):
    """One row."""

    symbol: str
    kind: str
    target: str
    since: str
    why: str


@cache
def read(table: Path) -> dict[str, Change]:
    """The rows of a table in this format, by symbol."""
    rows = table.read_text(encoding="utf-8").splitlines()[1:]
    return {row.partition("\t")[0]: Change(*row.split("\t")) for row in rows}


def changes() -> dict[str, Change]:
    """TensorFlow's own, contrib left out."""
    return read(TABLE)


def older_names() -> dict[str, Change]:
    """Names that some TensorFlow from 0.12 on had and 1.15.5 has no more, contrib's among them: `older_names.tsv`."""
    return read(TABLE.with_name("older_names.tsv"))


def idioms() -> dict[str, Change]:
    """What is done with objects, and has changed: `idioms.tsv`."""
    return read(TABLE.with_name("idioms.tsv"))


@cache
def newer_names() -> frozenset[str]:
    """Names of today's TensorFlow that 1.15.5 had not."""
    return frozenset(f"{module}.{name}" for module in NEWER.texts for name in NEWER.section(module))
