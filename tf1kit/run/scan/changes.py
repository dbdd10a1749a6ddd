"""Reads the tables of changes in TensorFlow and Keras, without contrib, that scan uses.

`changes.tsv` has the differences from 1.15.5; `python -m tests.run.scan.compare` writes it. Its
`since` does not consider versions between 2.0 and 2.16. A name without a row runs on the installed
TensorFlow without the kit, and has the same meaning.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tf1kit.inventory.core import NEWER
from tf1kit.inventory.old_names import Change, read

TABLE = Path(__file__).with_name("changes.tsv")


@cache
def changes() -> dict[str, Change]:
    """The rows on TensorFlow without contrib; rows by hand replace those of the comparison."""
    return read(TABLE) | by_hand()


def by_hand() -> dict[str, Change]:
    """The rows of `advice.tsv` about a single name of core."""
    found = read(TABLE.with_name("advice.tsv"))
    return {each: row for each, row in found.items() if not each.endswith(".*") and f"{each}."[:11] != "tf.contrib."}


def older_names() -> dict[str, Change]:
    """`older_names.tsv`: names that a TensorFlow from 0.12 on had and 1.15.5 no longer has, with
    those of contrib.
    """
    return read(TABLE.with_name("older_names.tsv"))


def idioms() -> dict[str, Change]:
    """`idioms.tsv`: operations on objects that have changed."""
    return read(TABLE.with_name("idioms.tsv"))


def packages() -> dict[str, Change]:
    """Packages that need TensorFlow 1. `since` is their first version for TensorFlow 2; `target`
    begins with its name.
    """
    return read(TABLE.with_name("packages.tsv"))


def keras() -> dict[str, Change]:
    """`keras.tsv`: names of Keras 2, and arguments that Keras 1 and 2 took by `**kwargs`.

    An argument is `removed` if 1.15.5's tf.keras refuses it, too, and `changed` if that takes it.
    """
    return read(TABLE.with_name("keras.tsv"))


@cache
def keras_2() -> dict[str, list[str]]:
    """The modules of Keras 2.3 to their names, as far as `tf1kit.tf1.keras.standalone` has them."""
    lines = TABLE.parents[2].joinpath("tf1", "keras", "standalone.txt").read_text(encoding="utf-8").splitlines()
    return {module: names.split() for module, _, names in (line.partition("\t") for line in lines)}


@cache
def newer_names() -> frozenset[str]:
    """Names of today's TensorFlow that 1.15.5 did not have."""
    return frozenset(f"{module}.{name}" for module in NEWER.texts for name in NEWER.section(module))
