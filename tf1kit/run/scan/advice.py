"""Reads `advice.tsv`: what to write today in place of names that TF1 programs use most, and the
sections of the guide.

Somebody has written these rows by hand; they replace what the comparison found. A row for
"tf.train.*" is about all names in `tf.train` without a more specific row. For all other names
TensorFlow's own table of renamed symbols counts.
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
    """The rows of `advice.tsv`: a symbol or a module, to what to write today and the section."""
    return {symbol.removesuffix(".*"): (row.target, row.see) for symbol, row in read(TABLE).items()}


def advice(name: str) -> tuple[str, str] | None:
    """The most specific advice for a symbol."""
    parts = name.split(".")
    return next(filter(None, (advice_of().get(".".join(parts[:n])) for n in range(len(parts), 1, -1))), None)
