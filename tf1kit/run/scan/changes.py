"""What is otherwise today of TensorFlow and Keras, contrib left out: the tables of old names that
scan reads.

`changes.tsv` has what differs from 1.15.5; `python -m tests.run.scan.compare` writes it. Versions
between 2.0 and 2.16 were not asked for its `since`. What has no row runs on the installed
TensorFlow as it stands, without the kit, and means what it meant.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tf1kit.inventory.core import NEWER
from tf1kit.inventory.old_names import Change, read

TABLE = Path(__file__).with_name("changes.tsv")


@cache
def changes() -> dict[str, Change]:
    """TensorFlow's own, contrib left out: those by hand in place of the compared ones."""
    return read(TABLE) | by_hand()


def by_hand() -> dict[str, Change]:
    """The rows of `advice.tsv` that are of one name of core."""
    found = read(TABLE.with_name("advice.tsv"))
    return {each: row for each, row in found.items() if not each.endswith(".*") and f"{each}."[:11] != "tf.contrib."}


def older_names() -> dict[str, Change]:
    """Names that some TensorFlow from 0.12 on had and 1.15.5 has no more, contrib's among them:
    `older_names.tsv`.
    """
    return read(TABLE.with_name("older_names.tsv"))


def idioms() -> dict[str, Change]:
    """What is done with objects, and has changed: `idioms.tsv`."""
    return read(TABLE.with_name("idioms.tsv"))


def packages() -> dict[str, Change]:
    """Packages that need TensorFlow 1; `since` is the version that runs on TensorFlow 2, `target`
    begins with its name.
    """
    return read(TABLE.with_name("packages.tsv"))


def keras() -> dict[str, Change]:
    """Names of Keras 2, and arguments that Keras 1 and 2 took by `**kwargs`: `keras.tsv`.

    An argument is removed where 1.15.5's tf.keras refuses it, too, and changed where that takes it.
    """
    return read(TABLE.with_name("keras.tsv"))


@cache
def newer_names() -> frozenset[str]:
    """Names of today's TensorFlow that 1.15.5 had not."""
    return frozenset(f"{module}.{name}" for module in NEWER.texts for name in NEWER.section(module))
