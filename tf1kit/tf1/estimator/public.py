"""`tf.estimator` of TensorFlow 1.15.5: the v1 API of a repaired tensorflow-estimator 2.15, if that
is installed.

    pip install "tf1kit[estimator]"

A module of tensorflow-estimator is imported when the first of its names is used.
"""

from __future__ import annotations

import importlib
from functools import cache
from typing import TYPE_CHECKING, Any

from tf1kit.errors import MissingSymbolError
from tf1kit.importing.overlay import OverlayModule
from tf1kit.inventory import core as inventory
from tf1kit.tf1.estimator import has_estimator
from tf1kit.tf1.repairs import repaired

if TYPE_CHECKING:
    estimator: OverlayModule

PACKAGE = "tensorflow_estimator.python.estimator"

# The kit's own names, which come before tensorflow-estimator's.
OWN = {"tf.estimator.inputs": {"pandas_input_fn": "tf1kit.tf1.estimator._pandas:pandas_input_fn"}}
# Names that tensorflow-estimator 2.15 no longer has.
GONE = ("BoostedTreesClassifier", "BoostedTreesEstimator", "BoostedTreesRegressor")


def __getattr__(name: str) -> Any:
    """Make `estimator` when somebody first asks for it. Its names work on this module, too."""
    if name.startswith("__"):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return public() if name == "estimator" else getattr(public(), name)


@cache
def public() -> OverlayModule:
    """The module that a program gets as `tf.estimator`."""
    if not has_estimator():
        return OverlayModule("tensorflow.estimator", None, {}, lambda name: _not_installed(f"tf.estimator.{name}"))
    install()
    modules: dict[str, OverlayModule] = {}
    titles = [title for title in inventory.INVENTORY.texts if f"{title}.".startswith("tf.estimator.")]
    for title in sorted(titles):  # a package comes before its modules
        table = {**places(title), **OWN.get(title, {})}
        full = title.replace("tf.", "tensorflow.", 1)
        modules[title] = OverlayModule(full, None, table, _gone if title == "tf.estimator" else None)
        outer, _, name = title.rpartition(".")
        if outer in modules:
            setattr(modules[outer], name, modules[title])
    return modules["tf.estimator"]


def places(module: str) -> dict[str, str]:
    """The names of a public module, to the module that defines them; it is the same as in
    1.15.5.
    """
    found = {}
    for name in inventory.inside(module) - set(GONE):
        known = inventory.find(f"{module}.{name}")
        if known and known[1].also:
            found[name] = known[1].also
    return found


def module(name: str, symbol: str) -> Any:
    """A module of tensorflow-estimator, such as "canned.head", for code that is built on it.

    Raises:
        MissingSymbolError: tensorflow-estimator is not installed; the message names `symbol`.
    """
    if not has_estimator():
        _not_installed(symbol)
    install()
    return importlib.import_module(f"{PACKAGE}.{name}")


def install() -> None:
    """Make tensorflow-estimator importable, if it is installed."""
    if not has_estimator():
        return
    from tf1kit.tf1.estimator import _imports

    _imports.install()
    repaired("tensorflow_estimator")


def _not_installed(symbol: str) -> Any:
    raise MissingSymbolError.of(
        symbol,
        "tensorflow-estimator, which left TensorFlow with 2.16, is not installed",
        'pip install "tf1kit[estimator]", and this name',
    )


def _gone(name: str) -> Any:
    if name in GONE:
        why = "boosted trees left TensorFlow's estimators with 2.13"
        raise MissingSymbolError.of(f"tf.estimator.{name}", why, "TensorFlow Decision Forests, or scikit-learn")
    raise AttributeError(f"module 'tensorflow.estimator' has no attribute {name!r}")
