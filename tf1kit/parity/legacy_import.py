"""Imports a legacy module so that it sees TensorFlow 1, without a change to the process.

The legacy files import the overlay module `tensorflow` as under `tf1kit run`, with `tf.layers`,
`tf.nn.rnn_cell` and `tf.contrib`. All other files import what is installed.
`tf1kit.importing.importer` does this.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.machinery import ModuleSpec
from pathlib import Path

from tf1kit import contrib
from tf1kit.errors import MissingSymbolError, UsageError
from tf1kit.importing.importer import Importer
from tf1kit.tf1 import resolve

# Error messages of TensorFlow and of the kit for a name that does not exist.
MODULE = r"'(?P<module>(tensorflow|tf1kit\.tf1|tf1kit\.contrib)(\.[\w.]+)?)'"
GONE = (
    re.compile(rf"module {MODULE} has no attribute '(?P<name>\w+)'"),
    re.compile(rf"cannot import name '(?P<name>\w+)' from {MODULE}"),
    re.compile(rf"No module named {MODULE}"),
    re.compile(r"`(?P<name>\w+)` is not available with Keras 3"),
    re.compile(r"(?P<name>tf\.contrib[\w.]*) does not exist in TensorFlow 1\.15\.5"),
)
SHORT = {  # module in an error message -> what a program calls it
    "tensorflow.compat.v1": "tf",
    "tensorflow": "tf",
    "tf1kit.tf1": "tf",
    "tf1kit.contrib": "tf.contrib",
}
INSTEAD = "`tf1kit scan FILE` says what replaces it; write that in the file"


@contextmanager
def seeing_tensorflow_1(legacy: str, *others: str) -> Iterator[None]:
    """A block in which the module `legacy` and the imported files of its folder see TensorFlow 1.

    others: names of modules in the same folder that see what is installed, such as the port.
    """
    contrib.importable()  # for a file of the folder that is imported again after the block
    importer = Importer(resolve, _owner(legacy, others))
    sys.meta_path.insert(0, importer)
    try:
        yield
    finally:
        sys.meta_path.remove(importer)


def _owner(legacy: str, others: tuple[str, ...]) -> Callable[[ModuleSpec], bool]:
    """Return a function that says whether a spec belongs to the legacy module's files.

    These are the module itself, its package, and the files in its folder.
    """
    package, folders = legacy.rpartition(".")[0], set[Path]()

    def owns(spec: ModuleSpec) -> bool:
        folder = Path(str(spec.origin)).resolve().parent
        if spec.name == legacy:
            folders.add(folder)
        within = bool(package) and f"{spec.name}.".startswith(f"{package}.")
        return spec.name not in others and (within or folder in folders)

    return owns


@contextmanager
def naming_what_is_gone(name: str) -> Iterator[None]:
    """A block that raises UsageError if its code uses a TensorFlow 1 name that the kit lacks."""
    try:
        yield
    except MissingSymbolError as error:
        raise UsageError(f"{name} uses a name that the kit does not supply: {error}") from error
    except (AttributeError, ImportError) as error:
        symbol = gone(str(error))
        if not symbol:
            raise
        raise UsageError(
            f"{name} uses {symbol}, which neither the installed TensorFlow nor the kit has outside of `tf1kit run`: "
            f"{INSTEAD}"
        ) from error


def gone(message: str) -> str:
    """The TensorFlow symbol that is missing according to an error message, or ""."""
    for pattern in GONE:
        if found := pattern.search(message):
            parts = found.groupdict()
            symbol = ".".join(filter(None, (parts.get("module"), parts.get("name"))))
            long = next((long for long in SHORT if f"{symbol}.".startswith(f"{long}.")), "")
            return SHORT[long] + symbol[len(long) :] if long else symbol
    return ""
