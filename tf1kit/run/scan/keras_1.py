"""The verdict on arguments that Keras 1 and 2 took by `**kwargs` and Keras 3 refuses, from rows of
`keras.tsv`.
"""

from __future__ import annotations

from functools import cache

from tf1kit.inventory.old_names import Change
from tf1kit.run.scan.advice import GUIDE, LAYERS
from tf1kit.run.scan.changes import keras
from tf1kit.run.scan.verdict import Verdict

ALL = "*"
KERAS_2 = "tf1kit.tf1.keras.standalone"


@cache
def by_name() -> dict[str, Change]:
    """The rows by the last part of a name, in any module: "Dense(output_dim=)", "*(weights=)",
    "CuDNNGRU".
    """
    found = {}
    for symbol, row in keras().items():
        name, bracket, argument = symbol.partition("(")
        found[f"{name.rpartition('.')[2]}{bracket}{argument}"] = row
    return found


@cache
def classes() -> frozenset[str]:
    """The classes that have a row for an argument."""
    return frozenset(symbol.partition("(")[0] for symbol in by_name() if symbol.endswith(")"))


def on_keras_1(symbol: str) -> Verdict | None:
    """The verdict on a symbol such as "tf.keras.layers.Dense(output_dim=)" or "keras.models.Model(input=)"."""
    name, _, argument = symbol.partition("(")
    parts = name.split(".")
    row = by_name().get(f"{parts[-1]}({argument}")
    if row is None and "layers" in parts and parts[-1][:1].isupper() and parts[-1] != "Input":
        row = by_name().get(f"{ALL}({argument}")
    if row is None or "keras" not in parts or not symbol.endswith("=)"):
        return None
    place = f"tf1kit.tf1.{name[3:]}" if parts[0] == "tf" else KERAS_2
    source = place if row.kind == "changed" else ""
    return Verdict(symbol, source, row.words, f"{GUIDE}#{LAYERS}", row.kind, row.since)
