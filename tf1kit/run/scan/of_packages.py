"""The verdict on packages other than TensorFlow: packages that need TensorFlow 1, and names of
Keras 2. Nothing is imported.

Installed packages see the installed TensorFlow, under `tf1kit run`, too, unless `--own` names them.
"""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
from functools import cache
from pathlib import Path

from tf1kit.inventory.core import find
from tf1kit.inventory.old_names import Change
from tf1kit.run.scan.advice import GUIDE, LAYERS
from tf1kit.run.scan.changes import changes, keras_2, packages
from tf1kit.run.scan.keras_1 import KERAS_2, by_name, on_keras_1
from tf1kit.run.scan.verdict import Verdict

# Modules where other names may be today, the likeliest first.
PLACES = ("layers", "utils", "models", "saving", "callbacks", "backend", "ops", "preprocessing.image", "")


def on_package(symbol: str) -> Verdict | None:
    """The verdict on a full name in such a package, or on an argument of a name of Keras."""
    top = symbol.partition(".")[0]
    if top == "keras":
        return on_keras_argument(symbol) if symbol.endswith(")") else on_keras(symbol)
    name = symbol.partition("(")[0]
    while name:
        if (row := packages().get(name)) and not new_enough(row):
            use = f"; use {row.target}" if row.target else ""
            own = "" if "Keras 3" in row.why else f"; or keep its old version: tf1kit run --own {top}"
            return Verdict(name, "", f"{row.why}{use}{own}", "", "removed")
        name = name.rpartition(".")[0]
    return None


def needs_version_1(package: str) -> bool:
    """Whether an installed package needs TensorFlow 1 or Keras 2."""
    row = packages().get(package)
    return row is not None and not new_enough(row)


def new_enough(row: Change) -> bool:
    """Whether the installed version runs on TensorFlow 2."""
    if not row.since:
        return False
    try:
        installed = importlib.metadata.version(row.target.partition(" ")[0].rstrip(","))
    except importlib.metadata.PackageNotFoundError:
        return False
    return numbers(installed) >= numbers(row.since)


def numbers(version: str) -> list[int]:
    """The leading numbers of a version."""
    return [int(part) for part in version.split(".")[:3] if part.isdigit()]


def on_keras(symbol: str) -> Verdict | None:
    """The verdict on a name of Keras 2 that the installed Keras does not have, or on one of Keras 3
    that Keras 2 did not have.
    """
    parts = symbol.split(".")[1:]
    if not parts or not keras_names("") or parts[0] == "src":
        return None
    module = ""
    for position, part in enumerate(parts):
        names = keras_names(module)
        if part.startswith("__"):
            return None
        if part not in names:
            shown = ".".join(("keras", *parts[: position + 1]))
            use = elsewhere(parts[position:], module)
            source = KERAS_2 if in_keras_2(symbol) else ""
            return Verdict(shown, source, f"Keras 3 has no such name{use}", link(), "removed", "2.16")
        module = f"{module}.{part}".strip(".")
        if not in_version_1(f"keras.{module}"):
            said = "Keras 3 has it; Keras 2.3 and tf1kit run do not"
            return Verdict(f"keras.{module}", "plain Keras 3", said, link(), "new", "2.16")
        if not keras_names(module):  # a function or a class
            return None
    return None


def in_version_1(symbol: str) -> bool:
    """Whether Keras 2.3, or tf.keras of 1.15.5, has a module or a name."""
    return (
        in_keras_2(symbol)
        or any(f"{each}.".startswith(f"{symbol}.") for each in keras_2())
        or bool(find(f"tf.{symbol}"))
    )


def in_keras_2(symbol: str) -> bool:
    """Whether the kit has a full name of Keras 2.3, or the class or function that it is in."""
    table = keras_2()
    module, _, name = symbol.rpartition(".")
    if symbol in table or name in table.get(module, ()):
        return True
    return bool(module) and module not in table and in_keras_2(module)


def elsewhere(parts: list[str], module: str) -> str:
    """The place of a name today, in words: of "core.Dense", which Keras 2 had in "layers"."""
    for part in reversed(parts):
        if row := by_name().get(part):
            return f"; use {row.target}"
        for place in (module, *PLACES):
            if part in keras_names(place):
                return "; use " + ".".join(filter(None, ("keras", place, part)))
        if part in keras_names(f"_tf_keras.keras.{module}"):
            return f"; use tf.keras.{module}.{part}"
    return f"; its names are in keras.{module}" if module and parts[0].islower() else ""


def on_keras_argument(symbol: str) -> Verdict | None:
    """The verdict on an argument that Keras 3 has changed, and Keras 2 has not."""
    row = changes().get(f"tf.{symbol}")
    if row is None:
        return on_keras_1(symbol)
    return Verdict(symbol, KERAS_2, row.words, link(), row.kind, row.since)


def link() -> str:
    """The link to the guide's section on layers."""
    return f"{GUIDE}#{LAYERS}"


@cache
def keras_names(module: str) -> frozenset[str]:
    """The names of a module of the installed Keras, read from its file; empty if there is no such
    module.

    Keras's public modules only import.
    """
    spec = importlib.util.find_spec("keras")
    assert spec is not None and spec.origin is not None, "the kit depends on Keras"
    folder = Path(spec.origin).parent.joinpath(*module.split(".")) if module else Path(spec.origin).parent
    file = folder / "__init__.py"
    if not file.is_file():
        return frozenset()
    tree = ast.parse(file.read_text(encoding="utf-8"))
    imports = (each for each in ast.walk(tree) if isinstance(each, ast.Import | ast.ImportFrom))
    return frozenset(alias.asname or alias.name for each in imports for alias in each.names)
