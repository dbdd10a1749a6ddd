"""Lists the modules of `tensorflow.python` in the wheel of 1.15.5, and the public names of each
module.

The modules are found by the wheel's folders. Two cannot be imported and have no names: one needs
the package portpicker, the other says that it is not implemented.
"""

import __future__

import importlib
import inspect
import os
import sys
import types

import tensorflow_core
from of_contrib import public_names, sources
from signature import plain, signature

TOP = "tensorflow.python"
NOT_IMPORTED = ("debug.lib.grpc_debug_test_server", "platform.parameterized")


def modules():
    """The name of each module, without `tensorflow.python`."""
    top = os.path.join(os.path.dirname(tensorflow_core.__file__), "python")
    found = []
    for folder, _, files in os.walk(top):
        package = os.path.relpath(folder, top).replace(os.sep, ".")
        names = [name[:-3] for name in files if name.endswith(".py") and not name.endswith("_test.py")]
        found += [(package if name == "__init__" else package + "." + name).lstrip(".") for name in names]
    return [name for name in found if name]


def origin(module, name, value, known):
    """The place that the module has a name from, "module:name" or a module; "" for its own names."""
    if known.get(name):
        where, there = known[name]
        if there and isinstance(value, types.ModuleType) and plain(value.__name__) == plain(where) + "." + there:
            return plain(value.__name__)
        return plain(where) + (":" + there if there else "")
    if isinstance(value, types.ModuleType):
        return plain(value.__name__)
    home, there = getattr(value, "__module__", None), getattr(value, "__name__", None)
    if not isinstance(home, str) or home == module.__name__ or not isinstance(there, str):
        return ""
    return plain(home) + ":" + there if getattr(sys.modules.get(home), there, None) is value else ""


def row(module, name, value, known):
    """The row of one name."""
    where = origin(module, name, value, known)
    if where == plain(module.__name__) + "." + name:
        return (name, "module")
    if where:
        return (name, "import", "", where)
    if inspect.isclass(value) or inspect.isroutine(value):
        also = "".join("tf." + each for each in public_names(value)[:1])
        return (name, "class" if inspect.isclass(value) else "function", signature(value), "", also)
    return (name, "value")


def section(name):
    """The rows of one module. Features of `__future__` are left out."""
    module = importlib.import_module(TOP + "." + name)
    known = sources(module)
    public = [(each, getattr(module, each)) for each in dir(module) if not each.startswith("_")]
    return [row(module, each, value, known) for each, value in public if not isinstance(value, __future__._Feature)]


def sections():
    """A section for each module, and one that lists the modules."""
    names = modules()
    sys.argv = sys.argv[:1]  # a look at the attributes of FLAGS parses the command line
    for name in names:  # imports add names to modules that are there already
        if name not in NOT_IMPORTED:
            importlib.import_module(TOP + "." + name)
    found = {TOP + "." + name: section(name) for name in names if name not in NOT_IMPORTED}
    return dict({title: rows for title, rows in found.items() if rows}, **{TOP: [(name, "module") for name in names]})
