"""The verdict on a name of `tf.contrib`. This imports TensorFlow, because only TensorFlow knows
which names exist.
"""

from __future__ import annotations

from itertools import chain

from tf1kit.errors import MissingSymbolError
from tf1kit.run.scan.advice import CONTRIB, ESTIMATORS, GUIDE, advice, advice_of
from tf1kit.run.scan.of_core import never, within
from tf1kit.run.scan.present import ESTIMATOR, silent
from tf1kit.run.scan.verdict import Verdict
from tf1kit.tf1.estimator import has_estimator

PAGE = "what docs/contrib.md says"
HOMES = ("layers", "framework", "losses", "training", "metrics")  # packages whose names slim has, too
RESTS_ON_ESTIMATOR = ("tf.estimator", "tensorflow_estimator", "tf1kit.contrib.own.estimator")


@silent
def on_contrib(asked: str) -> Verdict | None:
    """The verdict on a name such as "tf.contrib.slim.learning.train". None for names that every
    module has, and for arguments, which have not changed.
    """
    from tf1kit.contrib._table import Status, status
    from tf1kit.inventory import contrib as _inventory

    if asked.endswith(")"):
        return None
    inside = asked.removeprefix("tf.contrib").removeprefix(".")
    while True:
        module, name, rest = parts_of(inside)
        shown = asked.removesuffix(f".{rest}")
        full = ".".join(filter(None, ("tf.contrib", module, name)))
        if not name:
            return on_module(module, asked)
        names = set(_inventory.section(module).names())
        if name not in names:
            return None if name.startswith("__") else never(shown, names, asked)
        try:
            state = status(module, name)
        except MissingSymbolError:  # a module of the kit's that is not there without tensorflow-estimator
            state = Status(name, RESTS_ON_ESTIMATOR[0])
        if not state.place:
            return Verdict(shown, "", f"{state.why}; use {state.instead}", f"{GUIDE}#{CONTRIB}", "removed", "2.0")
        if state.place.startswith("module tf.contrib."):  # a module that another one shows
            inside = ".".join(filter(None, (state.place.removeprefix("module tf.contrib."), rest)))
            continue
        if within(f"{state.place}.", RESTS_ON_ESTIMATOR) and not has_estimator():
            return Verdict(shown, "", ESTIMATOR, f"{GUIDE}#{ESTIMATORS}", "removed", "2.0")
        instead, anchor = advice_of().get(shown) or _of_home(shown) or advice(shown) or advice(full) or (PAGE, CONTRIB)
        return Verdict(shown, state.place, instead, f"{GUIDE}#{anchor}", "moved", "2.0")


def _of_home(asked: str) -> tuple[str, str] | None:
    """The advice for the name of slim that another package of contrib has, too."""
    from tf1kit.inventory import contrib as _inventory

    name = asked.rpartition(".")[2]
    if not asked.startswith("tf.contrib.slim."):
        return None
    homes = [f"tf.contrib.{home}" for home in HOMES if name in _inventory.section(home).names()]
    exact = filter(None, (advice_of().get(f"{home}.{name}") for home in homes))
    return next(exact, None) or next(filter(None, map(advice_of().get, homes)), None)


def parts_of(inside: str) -> tuple[str, str, str]:
    """(module, name in it, the rest) of a dotted name such as "slim.learning.train".

    If the whole dotted name is a module, the second part is empty.
    """
    from tf1kit.inventory import contrib as _inventory

    modules = {"", *_inventory.modules()}
    parts = inside.split(".") if inside else []
    length = next(n for n in range(len(parts), -1, -1) if ".".join(parts[:n]) in modules)
    return ".".join(parts[:length]), "".join(parts[length : length + 1]), ".".join(parts[length + 1 :])


def on_module(module: str, asked: str) -> Verdict:
    """The verdict on a module; the names that a program uses in it have their own rows."""
    from tf1kit.contrib import _names

    if module and not something_works(module):
        why, instead = _names.gap(module)
        return Verdict(asked, "", f"{why}; use {instead}", f"{GUIDE}#{CONTRIB}", "removed", "2.0")
    instead, anchor = advice(f"tf.contrib.{module}") or (PAGE, CONTRIB)
    return Verdict(asked, f"tf1kit.contrib.{module}".rstrip("."), instead, f"{GUIDE}#{anchor}", "moved", "2.0")


def something_works(package: str) -> bool:
    """Whether a package of contrib, or a module in it, has a name that works."""
    from tf1kit.contrib._table import below, status
    from tf1kit.inventory import contrib as _inventory

    states = chain((status(package, name) for name in _inventory.section(package).names()), below(package))
    return "." in package or any(state.place for state in states)
