"""Arguments that Keras 1 and 2 took by `**kwargs` and Keras 3 refuses: reads `keras_1.tsv`.

classes   names without their modules; * for every layer
argument  as it was
target    its name today; empty where there is none
kind      removed: 1.15.5's tf.keras refuses it, too; changed: that takes it
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import NamedTuple

from tf1kit.run.scan.advice import GUIDE, LAYERS
from tf1kit.run.scan.verdict import Verdict

TABLE = Path(__file__).with_name("keras_1.tsv")
ALL = "*"


class Argument(NamedTuple):
    """One row."""

    target: str
    kind: str


@cache
def arguments() -> dict[tuple[str, str], Argument]:
    """The rows by class and argument."""
    lines = [line.split("\t") for line in TABLE.read_text(encoding="utf-8").splitlines()[1:]]
    return {
        (name, argument): Argument(target, kind)
        for classes, argument, target, kind in lines
        for name in classes.split(" ")
    }


def on_keras_1(symbol: str) -> Verdict | None:
    """On "tf.keras.layers.Dense(output_dim=)", "keras.models.Model(input=)"."""
    name, _, argument = symbol.partition("(")
    parts, argument = name.split("."), argument.removesuffix("=)")
    row = arguments().get((parts[-1], argument))
    if row is None and "layers" in parts and parts[-1][:1].isupper() and parts[-1] != "Input":
        row = arguments().get((ALL, argument))
    if row is None or "keras" not in parts or not symbol.endswith("=)"):
        return None
    source = f"tf1kit.tf1.{name[3:]}" if row.kind == "changed" and parts[0] == "tf" else ""
    why = f"{row.target}= (Keras 3 takes no {argument})" if row.target else f"Keras 3 takes no {argument}"
    return Verdict(symbol, source, why, f"{GUIDE}#{LAYERS}", row.kind, "2.16")
