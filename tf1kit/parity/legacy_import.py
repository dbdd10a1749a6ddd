"""Imports a legacy module so that it sees TensorFlow 1 as `tf1kit run` gives it, without a change to this process.

Its files get `import` statements of their own (`tf1kit.importing.importer`): `tensorflow` is the kit's view of TensorFlow 1, with
`tf.layers`, `tf.nn.rnn_cell`, `tf.contrib`.  Every other file goes on importing what is installed.
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

# TensorFlow's own words, and those of the kit's view of it, for a name that is not there.
MODULE = r"'(?P<module>(tensorflow|tf1kit\.tf1|tf1kit\.contrib)(\.[\w.]+)?)'"
GONE = (
    re.compile(rf"module {MODULE} has no attribute '(?P<name>\w+)'"),
    re.compile(rf"cannot import name '(?P<name>\w+)' from {MODULE}"),
    re.compile(rf"No module named {MODULE}"),
    re.compile(r"`(?P<name>\w+)` is not available with Keras 3"),
    re.compile(r"(?P<name>tf\.contrib[\w.]*) does not exist in TensorFlow 1\.15\.5"),
)
SHORT = {  # how a module is written -> how a program calls it
    "tensorflow.compat.v1": "tf",
    "tensorflow": "tf",
    "tf1kit.tf1": "tf",
    "tf1kit.contrib": "tf.contrib",
}
INSTEAD = "`tf1kit scan FILE` says what replaces it; write that in the file"


@contextmanager
def seeing_tensorflow_1(legacy: str, *others: str) -> Iterator[None]:
    """A block in which the module `legacy`, and the files of its folder that are imported for it, see TensorFlow 1.

    others: names of modules of the same folder, such as the port, that see what is installed.
    """
    contrib.importable()  # for a file of the folder that is imported again outside of this block
    importer = Importer(resolve, _owner(legacy, others))
    sys.meta_path.insert(0, importer)
    try:
        yield
    finally:
        sys.meta_path.remove(importer)


def _owner(legacy: str, others: tuple[str, ...]) -> Callable[[ModuleSpec], bool]:
    """Whether a spec is of the legacy module, of its package, or of a file beside it."""
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
    """UsageError for a name of TensorFlow 1 that is used in the block and is not there: which, why, what to do."""
    try:
        yield
    except MissingSymbolError as error:
        raise UsageError(f"{name} needs what the kit does not supply: {error}") from error
    except (AttributeError, ImportError) as error:
        symbol = gone(str(error))
        if not symbol:
            raise
        raise UsageError(
            f"{name} uses {symbol}, which neither the installed TensorFlow nor the kit has outside of a process of "
            f"`tf1kit run`: {INSTEAD}"
        ) from error


def gone(message: str) -> str:
    """The symbol of TensorFlow that an error says is not there; "" where the error is about something else."""
    for pattern in GONE:
        if found := pattern.search(message):
            parts = found.groupdict()
            symbol = ".".join(filter(None, (parts.get("module"), parts.get("name"))))
            long = next((long for long in SHORT if f"{symbol}.".startswith(f"{long}.")), "")
            return SHORT[long] + symbol[len(long) :] if long else symbol
    return ""
