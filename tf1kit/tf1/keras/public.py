"""`tf.keras` of TensorFlow 1.15.5: the copy of Keras that TensorFlow's wheel keeps for itself, in
graph mode.

`tf.compat.v1.keras` of a current TensorFlow is Keras 3. Its variables are in no collection, and its
models know neither sessions nor `tf.train` optimizers. The copy in `tensorflow.python.keras` is
Keras 2 at the time when it moved to its own package. It still has the classes for graph mode: 477
of 1.15.5's 613 public names, under the same module names.

The kit supplies BatchNormalization (here) and the missing layers (in `layers`). Data sets and the
preprocessing of sequences, texts and images work on NumPy arrays; they are Keras 3's. Other missing
names raise `MissingNameError`. Models are written to HDF5 only if `version.install` ran before
`import tensorflow`. Outside of `tf1kit run` the variables of recurrent layers have their cell's
name in theirs (`lstm/lstm_cell/kernel`, not `lstm/kernel`).
"""

from __future__ import annotations

from functools import cache, partial
from pathlib import Path
from typing import Any

from tf1kit.errors import MissingNameError
from tf1kit.importing.overlay import Changed, Lazy, OverlayModule, fetch, own
from tf1kit.inventory import core as inventory
from tf1kit.inventory.old_names import Change, read
from tf1kit.tf1.keras.layers import CLASSES
from tf1kit.tf1.layers.normalization import Normalizing
from tf1kit.tf1.private import L1L2, LossFunctionWrapper, cosine_proximity, get_custom_objects
from tf1kit.tf1.private import keras_Layer as Layer

# The places of names that the copy lacks or has with another meaning: by 1.15.5's place, and by
# whole packages such as "tf.keras.datasets.*".
TABLE = Path(__file__).with_name("names.tsv")


@cache
def elsewhere() -> dict[str, Change]:
    """The rows by the place where 1.15.5 defines a name, such as "keras.layers.noise:GaussianNoise"
    (relative to `tensorflow.python`).
    """
    found = {}
    for symbol, row in read(TABLE).items():
        module, _, name = symbol.removeprefix("tensorflow.python.").rpartition(".")
        if not symbol.endswith(".*"):
            found[f"{module}:{name}"] = row
    return found


def of_package(name: str, kind: str) -> str:
    """The target of the row of that kind for a top package of tf.keras; empty if there is no
    row.
    """
    row = read(TABLE).get(f"tf.keras.{name}.*")
    return row.target if row and row.kind == kind else ""


class BatchNormalization(Normalizing, Layer):
    """`Normalizing` as a layer of tf.keras. Without `training` it follows the learning phase; its
    updates run in `fit`.
    """

    call = Normalizing.call_in_phase


class CosineSimilarity(LossFunctionWrapper):
    """The mean cosine between labels and predictions, as in 1.15.5; it is larger if they agree
    more.
    """

    def __init__(self, axis: int = -1, reduction: str = "auto", name: str = "cosine_similarity") -> None:
        super().__init__(cosine_proximity, reduction=reduction, name=name, axis=axis)


def l1(l: float = 0.01) -> L1L2:  # noqa: E741  its name in 1.15.5
    """The regularizer `l * sum(abs(w))`."""
    return L1L2(l1=l)


def l2(l: float = 0.01) -> L1L2:  # noqa: E741
    """The regularizer `l * sum(w ** 2)`."""
    return L1L2(l2=l)


class Package(OverlayModule):
    """A package of tf.keras that also lists the names that it looks up."""

    def __dir__(self) -> list[str]:
        """The available names, for `from tensorflow.keras.layers import *`."""
        package = self.__name__.removeprefix("tensorflow.keras").lstrip(".")
        return sorted({*super().__dir__(), *(name for name in targets(package) if available(package, name))})


@cache
def packages() -> dict[str, str]:
    """The packages of tf.keras in 1.15.5, such as "layers", to their names in the inventory;
    tf.keras itself is "".
    """
    titles = (title for title in inventory.INVENTORY.texts if f"{title}.".startswith("tf.keras."))
    return {title.removeprefix("tf.keras").lstrip("."): title for title in titles}


@cache
def made(package: str) -> dict[str, str]:
    """The public names of a package, to the places where 1.15.5 defines them, such as
    "keras.layers.core:Dense" (relative to `tensorflow.python`).
    """
    found = {}
    title = packages().get(package)
    for name in inventory.inside(title) if title else ():
        known = inventory.find(f"{title}.{name}")
        if known and known[1].kind != "module":
            where = known[1].also.removeprefix("tensorflow.python.")
            found[name] = where or f"{'.'.join(filter(None, ('keras', package)))}:{name}"
    return found


def targets(package: str) -> dict[str, str]:
    """The public names of a package of tf.keras, to "module:attribute"."""
    top, _, rest = package.partition(".")
    instead = of_package(top, "moved").rstrip(":")
    known = elsewhere()

    def target(public: str, place: str) -> str:
        if place in known:
            return known[place].target
        return f"{instead}.{rest}:{public}" if instead else f"tensorflow.python.{place}"

    return {public: target(public, place) for public, place in made(package).items()}


def lookup(package: str, name: str) -> Any:
    """The object that tf.keras has under `name`.

    Raises:
        MissingNameError: the installed TensorFlow does not have the name.
        AttributeError: 1.15.5 does not have the name.
    """
    symbol = ".".join(filter(None, ("tf.keras", package, name)))
    target = targets(package).get(name)
    if target is None:
        raise AttributeError(f"{symbol}: TensorFlow 1.15.5 has no such name")
    try:
        return fetch(target)
    except (ImportError, AttributeError) as error:
        instead = of_package(package.partition(".")[0], "removed")
        instead = instead or "build the model with tf.layers or tf1kit.contrib.layers"
        raise MissingNameError.of(
            symbol, "the copy of Keras in TensorFlow's wheel does not have it", instead
        ) from error


def rows(relative: str) -> dict[str, Any]:
    """The names of `relative`, a module at or below `tensorflow.python.keras`: those of the package
    of tf.keras with the same path, the packages in it, and names of tf.keras that this module
    defines.
    """
    path = relative.partition(".")[2]
    found: dict[str, Any] = {name: Lazy(package, f"{path}.{name}".lstrip(".")) for name in inner(path)}
    for owner in packages():
        for public, place in made(owner).items():
            module, _, defined = place.partition(":")
            if module == relative:
                found[defined] = changed(place, Lazy(lookup, owner, public))
    for public, place in made(path).items():
        found[public] = changed(place, Lazy(lookup, path, public))
    return found


def changed(recorded: str, entry: Lazy) -> Lazy | Changed:
    """The entry, marked as changed if the copy has the name at the place `recorded` with another
    meaning, or if Keras of 1.15.5 took it from elsewhere in TensorFlow, as all initializers. The
    copy has its own.
    """
    row = elsewhere().get(recorded)
    if row and row.kind == "changed":
        return Changed(entry, row.why)
    return entry if recorded.startswith("keras.") else Changed(entry, "the copy has another object of that name")


def available(package: str, name: str) -> bool:
    """Whether `lookup` finds the name."""
    try:
        lookup(package, name)
    except AttributeError:
        return False
    return True


def inner(path: str) -> list[str]:
    """The names of the packages in the package `path` of tf.keras."""
    start = path and f"{path}."
    names = {part[len(start) :].partition(".")[0] for part in packages() if part.startswith(start)}
    return sorted(names - {""})


def package(path: str) -> Package:
    """The package `path` of tf.keras with the packages in it. The empty path is tf.keras itself."""
    table = {name: package(".".join(filter(None, (path, name)))) for name in inner(path)}
    return Package(".".join(filter(None, ("tensorflow.keras", path))), None, table, partial(lookup, path), doc=__doc__)


keras = package("")
own(keras)["__version__"] = "2.2.4-tf"
for _layer in (BatchNormalization, *CLASSES):  # so that saved models with such a layer can be loaded
    get_custom_objects().setdefault(_layer.__name__, _layer)
