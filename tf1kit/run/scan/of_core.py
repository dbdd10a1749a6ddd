"""The verdict on a name of TensorFlow outside of contrib, and on an argument, from committed
tables.

There is no table for `tensorflow.python.*` and `tensorflow.examples.*`; only these import
TensorFlow.
"""

from __future__ import annotations

from collections.abc import Iterable

from tf1kit.inventory import core as inventory
from tf1kit.inventory.closest import did_you_mean
from tf1kit.inventory.old_names import Change
from tf1kit.run.scan.advice import ESTIMATORS, GUIDE, NAMES, advice
from tf1kit.run.scan.changes import changes, idioms, newer_names, older_names
from tf1kit.run.scan.keras_1 import on_keras_1
from tf1kit.run.scan.present import ESTIMATOR, absence, on_plain
from tf1kit.run.scan.verdict import Verdict
from tf1kit.tf1.estimator import has_estimator

OURS = (
    "tf.layers",
    "tf.nn.rnn_cell",
    "tf.examples",
    "tf.estimator",
    "tf.keras",
)  # the names of core that the kit itself supplies
NEW = "plain TensorFlow 2"
PRIVATE = ("tf.python", "tf.core", "tf.tools", "tf.examples")  # no inventory has these


def on_core(asked: str) -> Verdict | None:
    """The verdict on "tf.a.b", or on an argument of it. `tf.flags.FLAGS.rate` has the verdict on
    `tf.flags.FLAGS`.
    """
    if asked.endswith(")"):
        return on_argument(asked)
    name = inventory.plain(asked)
    if name in ("tf", "tf.compat", "tf.compat.v2"):
        return None
    if within(name, PRIVATE) or name in PRIVATE:
        return on_private(name)
    if (within(name, ("tf.estimator",)) or name == "tf.estimator") and not has_estimator():
        return Verdict(name, "", ESTIMATOR, f"{GUIDE}#{ESTIMATORS}")
    known = inventory.longest(name)
    found = inventory.find(known)
    if known != name and found and found[1].kind == "module" and (said := on_missing(known, name)):
        return said
    while known.count("."):
        if row := changes().get(known):
            return of_row(row, known)
        known = known.rpartition(".")[0]
        if inventory.is_module(known):
            return None
    return None


def on_missing(module: str, name: str) -> Verdict | None:
    """The verdict on a name that a module of 1.15.5 does not have; None for names that every module
    has.
    """
    part = name[len(module) + 1 :].partition(".")[0]
    if part.startswith("__") and part.endswith("__"):
        return None
    return never(f"{module}.{part}", inventory.inside(module), name)


def on_private(name: str) -> Verdict | None:
    """The verdict on a name without a public place: whether the installed TensorFlow or the kit has
    it.
    """
    if name in PRIVATE:
        return None
    if absent := absence(name):
        return Verdict(absent[0], "", absent[1], f"{GUIDE}#{NAMES}", "removed")
    if name.startswith("tf.examples."):
        return supplied(name)
    there, public = on_plain(name)
    if there and public and name.startswith("tf.python.") and (row := changes().get(f"tf.{public}")):
        return of_row(row, name)
    return None if there else supplied(name)


def supplied(name: str) -> Verdict:
    """The verdict on a name that only the kit has, in its place."""
    instead, anchor = advice(name) or ("a public name; this one was private", NAMES)
    return Verdict(name, f"tf1kit.tf1.{name[3:]}", instead, f"{GUIDE}#{anchor}", "moved")


def on_argument(asked: str) -> Verdict | None:
    """The verdict on an argument: "tf.pad(name)", "tf.reduce_sum(keep_dims=)", "tf.nn.softmax(no
    axis)".
    """
    name, _, argument = asked.partition("(")
    v1 = name.startswith("tf.compat.v1.")
    row = changes().get(f"{inventory.plain(name)}({argument}")
    if row is None or (v1 and row.kind != "removed"):  # arguments of compat.v1 are those of 1.15.5
        return unknown_argument(name, argument) or on_keras_1(asked)
    return of_row(row, row.symbol)


def unknown_argument(name: str, argument: str) -> Verdict | None:
    """The verdict on an argument that 1.15.5's function did not take."""
    found = inventory.find(name)
    if not argument.endswith("=)") or found is None or not found[1].text:
        return None
    names = {each.name for each in inventory.parameters(found[1].text)}
    if argument[:-2] in names or any(each.startswith("**") for each in names) or changes().get(inventory.plain(name)):
        return None
    why = f"1.15.5's {name} takes no {argument[:-2]}: it belongs to another version"
    return Verdict(f"{name}({argument}", "", why, f"{GUIDE}#{NAMES}", "removed")


def on_method(symbol: str) -> Verdict | None:
    """The verdict on a method of any object: ".make_one_shot_iterator"."""
    row = changes().get(symbol) or idioms().get(symbol)
    return of_row(row, symbol) if row else None


def of_row(row: Change, name: str) -> Verdict:
    """The text of a row."""
    plain = row.symbol.partition("(")[0]
    nearest, anchor = advice(plain) or ("", NAMES)
    target = row.target
    if not row.see and "(" not in row.symbol:
        is_poor = target.startswith("tf.compat.v1.") and row.kind != "changed"
        target = (nearest or target) if is_poor or (not target and row.kind != "removed") else target
    if row.kind == "removed" and "(" not in row.symbol:
        instead = row.why + (f"; use {target}" if target and target not in row.why else "")
    else:
        instead = row._replace(target=target).words
    instead = instead or "there is no replacement; tf1kit run supplies it"
    source = "" if row.kind == "removed" else place(plain)
    return Verdict(name, source, instead, f"{GUIDE}#{anchor}", row.kind, row.since)


def place(name: str) -> str:
    """The place of a name under the kit."""
    if name.startswith("."):
        return "tf.compat.v1"
    if within(f"{name}.", OURS):
        return f"tf1kit.tf1.{name[3:]}"
    return f"tensorflow.compat.v2{name[12:]}" if name.startswith("tf.compat.v2") else f"tf.compat.v1.{name[3:]}"


def never(name: str, names: Iterable[str], asked: str = "") -> Verdict:
    """The verdict on a name that 1.15.5 does not have: the new place of an older name, or else a
    similar name.
    """
    link = f"{GUIDE}#{NAMES}"
    older = asked or name
    while older.count("."):
        if row := older_names().get(older):
            where = f"; use {row.target}" if row.target else ""
            return Verdict(
                older, "", f"1.15.5 has no such name: gone by {row.since}{where}", link, "removed", row.since
            )
        older = older.rpartition(".")[0]
    if name in newer_names():
        return Verdict(name, NEW, "TensorFlow 2 has it; 1.15.5 and tf1kit run do not", link, "new", "2.0")
    module, _, last = name.rpartition(".")
    if elsewhere := inventory.named(asked.rpartition(".")[2]) or inventory.named(last):
        return Verdict(name, "", f"1.15.5 has no such name; it has {elsewhere}", link, "removed")
    said = "; ".join(filter(None, ("1.15.5 has no such name", did_you_mean(module, last, names))))
    return Verdict(name, "", said, link, "removed")


def within(name: str, modules: Iterable[str]) -> bool:
    """Whether a name is in one of the modules."""
    return any(name.startswith(f"{module}.") for module in modules)
