"""Lists the public names of TensorFlow 1.15.5 outside of contrib, with their arguments.

`tf.compat.v1` is left out, because it has the names of `tf`; this file checks that.
"""

import __future__

import inspect
import sys
import types

from signature import plain, signature

PRIVATE = tuple("tf." + name for name in ("python", "core", "tools", "contrib", "pywrap_tensorflow"))
V1 = "tf.compat.v1"
AGAIN = (V1, "tf.compat.v2.compat", "tf.compat.v2.raw_ops")  # the same objects under other names


def public(module, name, above):
    """(full name, value) of all public names of a module and of its submodules, also of the
    submodules themselves.
    """
    for attribute in sorted(dir(module)):
        full = name + "." + attribute
        if attribute.startswith("_") or full in PRIVATE or full in AGAIN:
            continue
        value = getattr(module, attribute)
        if isinstance(value, __future__._Feature):  # absl has `from __future__ import division`
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
    """(the nearest public base, the names that a class adds to it). Names of protocol buffers are
    not listed.
    """
    names = set()
    for kind in value.__mro__[:-1]:
        if kind is not value and id(kind) in known:
            return known[id(kind)], names
        if kind.__module__.startswith("tensorflow") and "DESCRIPTOR" not in vars(kind):
            names.update(name for name in vars(kind) if not name.startswith("_"))
    return "", names


def shown(value, owner=None):
    """The arguments of a callable, or ""."""
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


def home(value, public):
    """The place where a function or a class is defined, as "module:name". It is "" for objects of
    other packages, and if the module does not show the name.

    A wrapper does not know its name, so the public name is taken.
    """
    where = getattr(value, "__module__", None) or ""
    if not plain(where).startswith("tensorflow") or not (inspect.isclass(value) or inspect.isroutine(value)):
        return ""
    for name in (value.__name__, public):
        if getattr(sys.modules.get(where), name, None) is value:
            return plain(where) + ":" + name
    return ""


def rows(package):
    """(module, row) of each name in the inventory."""
    found = sorted(public(package, "tf", [package]), key=lambda pair: (pair[0].count("."), pair[0]))
    known = {}
    for full, value in found:
        if inspect.isclass(value) or inspect.isfunction(value):
            known.setdefault(id(value), full)
    for full, value in found:
        module, _, name = full.rpartition(".")
        first = known.get(id(value), full)
        if isinstance(value, types.ModuleType):
            yield module, (name, "module")
        elif first != full:
            yield module, (name, "alias", "", first)
        elif not inspect.isclass(value):
            text = shown(value)
            yield module, (name, "function" if text else "value", text, "", home(value, name))
        else:
            base, names = members(value, known)
            yield module, (name, "class", shown(value), base, home(value, name))
            for member in names:
                text = shown(inspect.getattr_static(value, member), value)
                yield module, (name + "." + member, "method" if text else "attribute", text)


def sections():
    """A section for each module."""
    import tensorflow as tf

    names = {full.replace("tf.", V1 + ".", 1) for full, _ in public(tf, "tf", [tf]) if not full.startswith("tf.compat")}
    more = {full for full, _ in public(tf.compat.v1, V1, [tf.compat.v1]) if not full.startswith(V1 + ".compat")} - names
    assert not more, "only in tf.compat.v1: " + " ".join(sorted(more))
    found = {}
    for module, row in rows(tf):
        found.setdefault(module, []).append(row)
    return found
