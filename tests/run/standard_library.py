"""Find what Python 3.7's standard library had and a later one lacks; writes
`tf1kit/run/scan/python.tsv`.

    # The names of Python 3.7's modules; with -S no installed packages.
    python3.7 -S -W ignore tests/run/standard_library.py names > names3.7
    # All that can be looked up in the modules of 3.8, and so on.
    python3.8 -S -W ignore tests/run/standard_library.py all > names3.8
    python3.13 tests/run/standard_library.py table names3.7 names3.8 ... names3.13

`names_python.txt` here is names3.7 without the members of classes. The syntax is that of Python
3.7. A row's `target` and `why` are written by hand, and kept.
"""

import importlib
import os
import pkgutil
import sys
import types
import warnings

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tf1kit", "run", "scan", "python.tsv")
RULES = os.path.join(os.path.dirname(TABLE), "..", "rules", "python.tsv")
HEAD = "symbol\tkind\ttarget\tsince\twhy\n"
# Parts of Python that no program imports, or that do something when they are imported.
WORDS = "antigravity idlelib test tests this turtledemo __main__ __phello__ lib2to3.pgen2 lib2to3.fixes ensurepip site"
LEFT_OUT = WORDS.split()
LAZY = ("OpenWrapper",)  # names that some versions of a module give by `__getattr__`
LIBRARY = os.path.dirname(os.__file__)


def modules():
    """The modules of the standard library that can be imported, in full."""
    found = {each for each in sys.builtin_module_names if each[0] != "_"}
    paths = [LIBRARY, os.path.join(LIBRARY, "lib-dynload")]
    for each in pkgutil.walk_packages(paths, onerror=lambda name: None):
        found.add(each.name)
    for name in sorted(found):
        parts = name.split(".")
        hidden = any(part[0] == "_" for part in parts)
        if not hidden and not any(name == each or name.startswith(each + ".") or each in parts for each in LEFT_OUT):
            try:
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    module = importlib.import_module(name)
            except BaseException:
                module = None  # of another system
            file = getattr(module, "__file__", None) or LIBRARY
            if "site-packages" not in file:
                yield name, module


def names(name, module):
    """The public names that the module defines, and the methods of its classes."""
    declared = getattr(module, "__all__", None)
    for each in sorted(set(dir(module)) | set(declared or ())):
        value = getattr(module, each, None)
        owner = getattr(value, "__module__", None)
        constant = not isinstance(owner, str) and (declared is None or name == "string")
        own = each in (declared or ()) or owner == name or constant
        if each[0] == "_" or not own or (isinstance(value, types.ModuleType) and each not in (declared or ())):
            continue
        yield each
        if isinstance(value, type) and owner == name:
            for member in sorted(vars(value)):
                if member[0] != "_":
                    yield each + "." + member


def everything(name, module):
    """All names that can be looked up in a module and in its classes."""
    lazy = {each for each in LAZY if hasattr(module, each)}
    for each in lazy | set(dir(module)) | set(getattr(module, "__all__", ())):
        yield each
        value = getattr(module, each, None)
        if isinstance(value, type):
            for member in set(dir(value)) | set(vars(value)) | set(vars(value).get("_member_map_", ())):
                yield each + "." + member


def write_names(which):
    """A line for a module."""
    for name, module in modules():
        print("%s: %s" % (name, " ".join(which(name, module)) if module else ""))


def read(path):
    """Module to names."""
    with open(path) as file:
        return {name: set(words.split()) for name, _, words in (line.partition(":") for line in file)}


def gone(old, new):
    """The modules that are gone, and the names that are gone from other modules. The methods of a
    class that is gone are left out.
    """
    for module in sorted(old):
        if module not in new:
            if module.rpartition(".")[0] not in old or module.rpartition(".")[0] in new:
                yield module
            continue
        if not new[module]:  # of another system
            continue
        package = module.rpartition(".")[0]
        for name in sorted(old[module] - new[module] - old.get(package, set())):
            is_loops = len(name) == 1 and name.islower()  # a variable that a `for` at the module's end leaves behind
            if (
                not is_loops
                and module + "." + name not in new
                and (name.partition(".")[0] in new[module] or "." not in name)
            ):
                yield module + "." + name


def has(found, symbol):
    """Whether an interpreter has a symbol."""
    parts = symbol.split(".")
    for length in range(len(parts), 0, -1):
        module = ".".join(parts[:length])
        if module in found:
            rest = ".".join(parts[length:])
            return not rest or rest in found[module]
    return False


def table(paths):
    """Write the rows."""
    found = [(path.rpartition("names")[2], read(path)) for path in paths]
    rows = {}
    if os.path.exists(TABLE):
        with open(TABLE) as file:
            rows = {line.split("\t")[0]: line.rstrip("\n").split("\t") for line in list(file)[1:]}
    with open(TABLE, "w") as file:
        file.write(HEAD)
        later = {symbol for _, names in found[1:] for symbol in gone(found[0][1], names)}
        with open(RULES) as supplied:
            later -= {line.split("\t")[0] for line in supplied}  # a row of a rule covers it
        for symbol in sorted(each for each in later if not has(found[-1][1], each) and not is_found(each)):
            since = first_without(found, symbol)
            _, _, target, _, why = rows.get(symbol, ("", "", "", "", ""))
            file.write("\t".join((symbol, "removed", target, since, why)) + "\n")


def is_found(symbol):
    """Whether this interpreter finds it, perhaps by a module's `__getattr__`."""
    module, _, name = symbol.rpartition(".")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return hasattr(importlib.import_module(module), name) if module else bool(importlib.import_module(name))
    except ImportError:
        return False


def first_without(found, symbol):
    """The first version from which on the symbol is missing."""
    since = found[-1][0]
    for version, names in reversed(found):
        if has(names, symbol):
            break
        since = version
    return since


if __name__ == "__main__":
    kinds = {"names": names, "all": everything}
    write_names(kinds[sys.argv[1]]) if sys.argv[1] in kinds else table(sys.argv[2:])
