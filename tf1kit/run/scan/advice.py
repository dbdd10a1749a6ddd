"""What to write today, for what TF1 programs use most, and the sections of the guide: rows of
`advice.tsv`.

They are chosen by hand, and stand in the place of what a comparison finds. A row for "tf.train.*"
is of all that is in `tf.train` and has no row nearer by. For all else TensorFlow's own table of
renamed symbols answers.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tf1kit.inventory.old_names import read

TABLE = Path(__file__).with_name("advice.tsv")
GUIDE = "docs/2-port-it.md"
CONTRIB, ESTIMATORS, LAYERS, NAMES, NUMPY, OLD_PYTHON, VARIABLES = (
    "contrib", "estimators", "layers", "renamed-symbols", "numpy", "python", "variables",
)  # fmt: skip


@cache
def advice_of() -> dict[str, tuple[str, str]]:
    """A symbol, or the module above others, to what to write today and the section: the rows of
    `advice.tsv`.
    """
    return {symbol.removesuffix(".*"): (row.target, row.see) for symbol, row in read(TABLE).items()}


def advice(name: str) -> tuple[str, str] | None:
    """The most specific advice."""
    parts = name.split(".")
    return next(filter(None, (advice_of().get(".".join(parts[:n])) for n in range(len(parts), 1, -1))), None)
