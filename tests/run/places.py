"""Where the names of NumPy 1.18's and SciPy 1.5's modules are today.

    python3.7 -W ignore tests/run/places.py names    # beside TensorFlow 1.15.5: write names_numpy_scipy.txt; check compares
    python -W ignore tests/run/places.py find        # today: write tf1kit/run/rules/places.txt, and what is lost to lost.txt

A name is looked for in the packages that its module is in, and in the module of today that has the old one's name with an
underscore; SciPy's copies of NumPy's names are looked for in NumPy. Nothing else: another function of the same name is another.
"""

import contextlib
import importlib
import os
import pkgutil
import sys
import types
import warnings

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "..", "..", "tf1kit", "run", "rules")
NAMES, LOST = os.path.join(HERE, "names_numpy_scipy.txt"), os.path.join(HERE, "lost.txt")
PLACES = os.path.join(RULES, "places.txt")
# Parts of modules' names that are for who builds or tests the package, or no modules to import.
LEFT_OUT = (
    "bench compat conftest cversions distutils doc f2py generate setup testing tests timer_comparison umath_tests"
)
# Another thing of the same name.
OTHERS = {
    ("scipy.optimize.moduleTNC", "minimize"),
    ("scipy.stats.mstats_basic", "trim1"),
    ("scipy.special.add_newdocs", "get"),
}
FUTURE = {"absolute_import", "division", "print_function", "test", "Tester"}
# Packages that show names of all modules in them: each counts as theirs.
SHOW_ALL = ("numpy.core", "numpy.lib", "scipy")
NUMPY = (
    "numpy",
    "numpy.linalg",
    "numpy.fft",
    "numpy.exceptions",
    "numpy.lib.array_utils",
    "numpy.lib.npyio",
    "numpy.rec",
)


def modules():
    """The modules of both packages, by name."""
    for top in ("numpy", "scipy"):
        package = importlib.import_module(top)
        found = [top] + [each.name for each in pkgutil.walk_packages(package.__path__, top + ".", lambda name: None)]
        for name in found:
            parts = name.split(".")[1:]
            if not any(
                part.startswith(("_", "test", "setup", "generate")) or part in LEFT_OUT.split() for part in parts
            ):
                with contextlib.suppress(ImportError):
                    yield name, importlib.import_module(name)


def public(name, module):
    """The names that are the module's own, each with the package of whose it is where that is NumPy's scimath."""
    declared = getattr(module, "__all__", ())
    for each in sorted(set(dir(module)) - FUTURE):
        value = getattr(module, each)
        where = str(getattr(value, "__module__", None)) + "."
        own = where.startswith(name + ".") or each in declared or name in SHOW_ALL
        if own and not each.startswith("_") and not isinstance(value, types.ModuleType):
            yield each + ("=scimath" if getattr(value, "__module__", None) == "numpy.lib.scimath" else "")


def lines():
    """The inventory: a line for a module."""
    found = (
        (name, " ".join(public(name, module))) for name, module in modules() if name != "numpy"
    )  # np.x has its rules
    return ["%s: %s\n" % row for row in found if row[1]]


def write_names():
    """Write it."""
    with open(NAMES, "w") as file:
        file.writelines(lines())


def check():
    """Exit with 1 where it is not as committed."""
    with open(NAMES) as file:
        same = file.readlines() == lines()
    print("names_numpy_scipy.txt: %s" % ("as committed" if same else "NumPy 1.18 and SciPy 1.5 have others"))
    sys.exit(not same)


def inventory():
    """Module to names."""
    with open(NAMES) as file:
        return {name: words.split() for name, _, words in (line.partition(": ") for line in file)}


def has(module, name):
    """Whether a module is there and has a name that is no module."""
    try:
        return not isinstance(getattr(importlib.import_module(module), name), types.ModuleType)
    except (ImportError, AttributeError):
        return False


def holds(module, name):
    """The same of a module that has it to stay: one that only answers for it, with a warning, is on its way out."""
    return has(module, name) and name in vars(importlib.import_module(module))


def candidates(module):
    """The modules of today that may have its names."""
    parts = module.split(".")
    packages = [".".join(parts[:length]) for length in range(len(parts) - 1, 0, -1)]
    for package in packages:
        if package != "scipy":
            yield package
    for at in range(1, len(parts)):  # a.b.c is a._b.c, a._b._c or a.b._c
        outer, inner = [*parts[:at], "_" + parts[at]], parts[at + 1 :]
        yield ".".join([*outer, *inner])
        if inner:
            yield ".".join([*outer, *inner[:-1], "_" + inner[-1]])
    yield module[: -len(parts[-1])] + "_" + parts[-1] + "_impl"
    if parts[0] == "numpy":
        for each in NUMPY:
            yield each
    if module in ("scipy", "scipy.linalg", "scipy.linalg.special_matrices"):
        for each in (*NUMPY, "numpy.random"):
            yield each


def place(module, word):
    """The module of today that has the name, or None."""
    name, _, kind = word.partition("=")
    if kind:
        return "numpy.lib.scimath" if has("numpy.lib.scimath", name) else None
    if (module, name) in OTHERS:
        return None
    return next((each for each in candidates(module) if holds(each, name)), None)


def find():
    """Write where those are that the module of today does not have."""
    sys.path.insert(0, os.path.join(HERE, "..", ".."))
    from tf1kit.run.rules import names, rules

    hand = names(rule for rule in rules() if not rule.__name__.endswith("_places")).tables
    rows, lost = {}, {}
    for module, words in inventory().items():
        for word in words:
            name = word.partition("=")[0]
            if has(module, name) or name in hand.get(module, ()):
                continue
            if (module == "scipy" or module.startswith("numpy.")) and name in hand["numpy"]:
                rows.setdefault((module, "*"), []).append(name)
            elif place(module, word):
                rows.setdefault((module, place(module, word)), []).append(name)
            else:
                lost.setdefault(module, []).append(name)
    with open(PLACES, "w") as file:
        file.writelines("%s %s %s\n" % (key[0], key[1], " ".join(rows[key])) for key in sorted(rows))
    with open(LOST, "w") as file:
        file.writelines("%s: %s\n" % (module, " ".join(lost[module])) for module in sorted(lost))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"names": write_names, "check": check, "find": find}[sys.argv[1]]()
