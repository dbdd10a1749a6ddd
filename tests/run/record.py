"""Record the public names of TensorFlow 1.15.5 outside of contrib, with their arguments: `tf1kit/inventory/core.txt`.

    python3.7 -W ignore tests/run/record.py            # write
    python3.7 -W ignore tests/run/record.py --check    # record again, compare with what is committed

Python 3.7 and genuine 1.15.5 only; `tf1kit/inventory/core.py` says how the text reads. `tf.compat.v1` is left out: it has the
names of `tf`, which is checked here.
"""

import __future__

import difflib
import inspect
import os
import sys
import types

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "contrib"))

from signature import signature  # noqa: E402

INVENTORY = os.path.join(HERE, "..", "..", "tf1kit", "inventory", "core.txt")
PRIVATE = tuple("tf." + name for name in ("python", "core", "tools", "contrib", "pywrap_tensorflow"))
V1 = "tf.compat.v1"
AGAIN = (V1, "tf.compat.v2.compat", "tf.compat.v2.raw_ops")  # the same objects under other names


def public(module, name, above):
    """(full name, value) of all public names of a module and of the modules in it, the modules themselves included."""
    for attribute in sorted(dir(module)):
        full = name + "." + attribute
        if attribute.startswith("_") or full in PRIVATE or full in AGAIN:
            continue
        value = getattr(module, attribute)
        if isinstance(value, __future__._Feature):  # `from __future__ import division` of absl's
            continue
        if not isinstance(value, types.ModuleType):
            yield full, value
        elif (
            value.__name__.startswith(("tensorflow", "tensorboard"))
            and value not in above
            and attribute != "tf_decorator"
        ):
            yield full, value
            yield from public(value, full, above + [value])


def members(value, known):
    """(the nearest base that is public, the names that a class adds to it); protocol buffers' are not listed."""
    names = set()
    for kind in value.__mro__[:-1]:
        if kind is not value and id(kind) in known:
            return known[id(kind)], names
        if kind.__module__.startswith("tensorflow") and "DESCRIPTOR" not in vars(kind):
            names.update(name for name in vars(kind) if not name.startswith("_"))
    return "", names


def shown(value, owner=None):
    """The arguments of what can be called, "" for anything else."""
    if isinstance(value, (staticmethod, classmethod)):
        value, owner = value.__func__, owner if isinstance(value, classmethod) else None
    if inspect.isclass(value):
        return signature(value)
    if not inspect.isroutine(value):
        return ""
    text = signature(value)
    if owner is None or not text.startswith("("):
        return text
    first, _, rest = text[1:].partition(", ")
    return text if first.startswith("*") else "(" + rest if rest else "()"


def lines(package):
    """The lines of the whole inventory."""
    found = sorted(public(package, "tf", [package]), key=lambda pair: (pair[0].count("."), pair[0]))
    known, modules = {}, {}
    for full, value in found:
        if inspect.isclass(value) or inspect.isfunction(value):
            known.setdefault(id(value), full)
    for full, value in found:
        module, _, name = full.rpartition(".")
        inside = modules.setdefault(module, [])
        first = known.get(id(value), full)
        if isinstance(value, types.ModuleType):
            inside.append(name + " module")
        elif first != full:
            inside.append(name + " = " + first)
        elif not inspect.isclass(value):
            inside.append(name + shown(value))
        else:
            base, names = members(value, known)
            inside.append(name + shown(value) + (" < " + base if base else ""))
            for member in sorted(names):
                inside.append("  " + member + shown(inspect.getattr_static(value, member), value))
    for module in sorted(modules):
        yield "[" + module + "]"
        yield from modules[module]


def main(arguments):
    """Write or check; returns the exit code."""
    import tensorflow as tf

    names = {full.replace("tf.", V1 + ".", 1) for full, _ in public(tf, "tf", [tf]) if not full.startswith("tf.compat")}
    more = {full for full, _ in public(tf.compat.v1, V1, [tf.compat.v1]) if not full.startswith(V1 + ".compat")} - names
    assert not more, "only in tf.compat.v1: " + " ".join(sorted(more))
    now = "\n".join(lines(tf)) + "\n"
    if arguments != ["--check"]:
        with open(INVENTORY, "w") as file:
            file.write(now)
        return 0
    with open(INVENTORY) as file:
        committed = file.read()
    differences = list(
        difflib.unified_diff(committed.split("\n"), now.split("\n"), "committed", "now", lineterm="", n=0)
    )
    print("\n".join(differences) or "the inventory is as committed")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
