"""What is supplied for a symbol, and whether it runs at all: one row of `--explain` and of `tf1kit scan`."""

from __future__ import annotations

import difflib
import importlib.util
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any

from tf1kit.run.advice import ADVICE, CONTRIB, ESTIMATORS, GUIDE, NAMES, NUMPY, OLD_PYTHON, SAME
from tf1kit.run.present import ESTIMATOR, absence, has_estimator
from tf1kit.run.python2 import rules as python2
from tf1kit.supply import Changed, Later

OURS = ("tf.layers", "tf.nn.rnn_cell", "tf.examples", "tf.estimator")  # what the kit itself supplies of core
INVENTORY = Path(__file__).with_name("names_1_15.txt")
# Not in the inventory: what is there under the kit is there.
UNKNOWN = ("tf.keras", "tf.compat", "tf.raw_ops", "tf.python", "tf.core", "tf.tools", "tf.examples")
# In the inventory, but some of it has gone since.
SHRUNK = ("tf.config", "tf.data.experimental", "tf.estimator", "tf.lite", "tf.tpu")
NUMERIC = ("numpy", "scipy", "sklearn", "PIL")


@dataclass(frozen=True)
class Verdict:
    """On one symbol.

    Args:
        symbol: as in 1.15.5: "tf.placeholder", "numpy.int", ".tostring" for a method.
        source: what it maps to; empty where it cannot run.
        instead: what to write today, or why it cannot run and what to do.
        link: the section of the guide.
    """

    symbol: str
    source: str
    instead: str
    link: str

    @property
    def runs(self) -> bool:
        """Whether it does."""
        return bool(self.source)


OLDER = Verdict("Python 2", "tf1kit.run.python2", "Python 3; fissix converts most of it", f"{GUIDE}#{OLD_PYTHON}")


def of_python3(said: Verdict) -> Verdict:
    """The verdict on a symbol in a file of Python 3: what only Python 2 had is not supplied there."""
    if said.symbol not in older():
        return said
    return replace(
        said, source="", instead=f"{said.instead}; or, if all files are of Python 2: tf1kit run --python2 yes"
    )


@cache
def verdict(symbol: str) -> Verdict | None:
    """On a full dotted name ("tensorflow.contrib.slim.conv2d"), a method or a keyword; None where nothing is supplied."""
    name = symbol.replace("tensorflow.compat.v1.", "tensorflow.").replace("tf1kit.contrib.", "tensorflow.contrib.")
    if name == "tensorflow" or name.startswith("tensorflow."):
        if name.endswith("=)"):  # arguments are the rules'
            return None
        name = "tf" + name.removeprefix("tensorflow")
        return on_contrib(name) if name.startswith("tf.contrib.") else on_core(name)
    return on_rule(name)


def on_core(name: str) -> Verdict | None:
    """On a symbol of TensorFlow outside of contrib. Of `tf.flags.FLAGS.rate` it is on `tf.flags.FLAGS`."""
    if name in ("tf", "tf.contrib", *UNKNOWN, *SHRUNK):
        return None
    if name.startswith("tf.estimator.") and not has_estimator():
        return Verdict(name, "", ESTIMATOR, f"{GUIDE}#{ESTIMATORS}")
    asked = within(name, UNKNOWN)
    if (asked or within(name, SHRUNK)) and (absent := absence(name)):
        return Verdict(absent[0], "", absent[1], f"{GUIDE}#{NAMES}")
    if asked and not within(name, OURS):
        return None
    known = inventory()
    parts = name.split(".")
    for length in range(2, len(parts) + 1):
        module, last = ".".join(parts[: length - 1]), parts[length - 1]
        if asked or module not in known:
            break
        if last.startswith("_") or last in ("__version__", "python", "core", "tools"):
            return None
        if last not in known[module]:
            return never(f"{module}.{last}", known[module])
        name = f"{module}.{last}"
    if name in known or name in SAME:
        return None
    today = renames().get(name)
    kit = within(name, OURS)
    if (
        today is None
        and not kit
        and name not in ADVICE
        and not name.startswith(("tf.app.", "tf.flags.", "tf.logging."))
    ):
        return None
    source = f"tf1kit.tf1.{name[3:]}" if kit else f"tf.compat.v1.{name[3:]}"
    instead, anchor = advice(name) or (today or "the same", NAMES)
    if today and not today.startswith("tf.compat.v1.") and name not in ADVICE:
        instead, anchor = today, NAMES
    return Verdict(name, source, instead, f"{GUIDE}#{anchor}")


def within(name: str, modules: Iterable[str]) -> bool:
    """Whether it is in one of the modules."""
    return any(name.startswith(f"{module}.") for module in modules)


def on_contrib(name: str) -> Verdict | None:
    """On a symbol of contrib. This imports TensorFlow: only that says what is there."""
    from tf1kit.contrib import _gaps, _inventory
    from tf1kit.contrib._table import status

    modules = {"", *_inventory.modules()}
    inside = name.removeprefix("tf.contrib.")
    parts = inside.split(".")
    length = next(n for n in range(len(parts), -1, -1) if ".".join(parts[:n]) in modules)
    module = ".".join(parts[:length])
    if length == len(parts):  # a module; what is used of it has a row of its own
        if something_works(module):
            return None
        why, instead = _gaps.gap(module)
        return Verdict(f"tf.contrib.{module}", "", f"{why}; use {instead}", f"{GUIDE}#{CONTRIB}")
    names = set(_inventory.section(module).names())
    if parts[length] not in names:
        return (
            None
            if parts[length].startswith("_")
            else never(f"tf.contrib.{module}.{parts[length]}".replace("..", "."), names)
        )
    name = ".".join(filter(None, ("tf.contrib", module, parts[length])))
    state = status(module, parts[length])
    if not state.place:
        return Verdict(name, "", f"{state.why}; use {state.instead}", f"{GUIDE}#{CONTRIB}")
    if state.place.startswith("module "):
        return None
    if within(state.place, ("tf.estimator", "tensorflow_estimator")) and not has_estimator():
        return Verdict(name, "", ESTIMATOR, f"{GUIDE}#{ESTIMATORS}")
    instead, anchor = advice(name) or ("see docs/contrib.md", CONTRIB)
    return Verdict(name, state.place, instead, f"{GUIDE}#{anchor}")


def something_works(package: str) -> bool:
    """Whether a package of contrib has a name that works, or a module in it has; of deeper modules the names say it."""
    from tf1kit.contrib import _inventory
    from tf1kit.contrib._table import below, status

    states = chain((status(package, name) for name in _inventory.section(package).names()), below(package))
    return "." in package or any(state.place for state in states)


def never(name: str, names: Any) -> Verdict:
    """On a name that 1.15.5 has not."""
    module, _, last = name.rpartition(".")
    close = difflib.get_close_matches(last, names, 1, 0.8)
    meant = f"; did it mean {module}.{close[0]}?" if close else ""
    return Verdict(name, "", f"1.15.5 has no such name{meant}", f"{GUIDE}#{NAMES}")


def on_rule(name: str) -> Verdict | None:
    """On a symbol that a rule supplies."""
    while name not in supplied():  # of cPickle.load it is on cPickle
        name = name.rpartition(".")[0]
        if not name:
            return None
    found = supplied()[name]
    anchor = NUMPY if name.startswith(NUMERIC) or found[0].endswith(".methods_numpy") else OLD_PYTHON
    return Verdict(name, found[0], found[1], f"{GUIDE}#{anchor}")


def advice(name: str) -> tuple[str, str] | None:
    """The most specific advice."""
    parts = name.split(".")
    return next((ADVICE[key] for n in range(len(parts), 1, -1) if (key := ".".join(parts[:n])) in ADVICE), None)


@cache
def inventory() -> dict[str, frozenset[str]]:
    """Module to its public names in 1.15.5, contrib left out."""
    lines = INVENTORY.read_text().splitlines()
    return {module: frozenset(names.split()) for module, _, names in (line.partition(":") for line in lines)}


@cache
def renames() -> dict[str, str]:
    """TensorFlow's own table of symbols that are called otherwise in version 2, read without importing TensorFlow."""
    spec = importlib.util.find_spec("tensorflow")
    if spec is None or spec.origin is None:
        return {}
    file = Path(spec.origin).parent / "tools" / "compatibility" / "renames_v2.py"
    table = importlib.util.spec_from_file_location("tf1kit_renames_v2", file)
    if table is None or table.loader is None or not file.exists():
        return {}
    module = importlib.util.module_from_spec(table)
    table.loader.exec_module(module)
    return dict(module.renames)


@cache
def supplied() -> dict[str, tuple[str, str]]:
    """Symbol to where it is from and what to write today, of all rules."""
    from tf1kit.run.rules import rules

    return {**of_rules(rules()), **older()}


@cache
def older() -> dict[str, tuple[str, str]]:
    """The same of what files of Python 2 alone are supplied with."""
    from tf1kit.run.rules import rules

    return of_rules(rules(python2.__name__))


def of_rules(chosen: Iterable[Any]) -> dict[str, tuple[str, str]]:
    """The same of some rules."""
    found = {}
    for rule in chosen:
        for symbol, today in rule.INSTEAD.items():
            module, _, name = symbol.partition("(")[0].rpartition(".")
            found[symbol] = (source(rule, getattr(rule, "NAMES", {}).get(module, {}).get(name)), today)
    return found


def source(rule: Any, target: Any) -> str:
    """Where an entry of a rule is from, in words."""
    target = target.target if isinstance(target, Changed) else target
    if isinstance(target, Later) and ":" in str(target.arguments[:1]):
        target = target.arguments[0]
    if isinstance(target, str):
        return target.replace("builtins:", "").replace(":", ".")
    return rule.__name__
