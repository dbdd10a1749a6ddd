"""Find where the names of NumPy 1.18's and SciPy 1.5's modules are today.

    python -W ignore -m tests.run.places    # writes tf1kit/run/rules/places.tsv and lost.txt

`tests/inventory/packages.tsv` has the names, as they are beside TensorFlow 1.15.5. A name is looked
for in the packages that contain its module, and in the module of today that has the old one's name
with an underscore. SciPy's copies of NumPy's names are looked for in NumPy. Other modules are not
searched, because a function of the same name in them is another function.
"""

import importlib
import os
import types
import warnings
from pathlib import Path

from tf1kit.inventory.reader import Inventory

HERE = os.path.dirname(os.path.abspath(__file__))
RULES = os.path.join(HERE, "..", "..", "tf1kit", "run", "rules")
LOST = os.path.join(HERE, "lost.txt")
PACKAGES = Inventory(Path(HERE, "..", "inventory", "packages.tsv"))
PLACES = Path(RULES, "places.tsv")
# Other objects of the same name.
OTHERS = {
    ("scipy.optimize.moduleTNC", "minimize"),
    ("scipy.stats.mstats_basic", "trim1"),
    ("scipy.special.add_newdocs", "get"),
}
NUMPY = (
    "numpy",
    "numpy.linalg",
    "numpy.fft",
    "numpy.exceptions",
    "numpy.lib.array_utils",
    "numpy.lib.npyio",
    "numpy.rec",
)


def inventory():
    """Module to names. A name of NumPy's scimath has that module beside it."""
    return {
        module: [f"{name}={entry.target}" if entry.target else name for name, entry in PACKAGES.section(module).items()]
        for module in PACKAGES.texts
    }


def has(module, name):
    """Whether a module exists and has the name, and the name is not a module."""
    try:
        return not isinstance(getattr(importlib.import_module(module), name), types.ModuleType)
    except (ImportError, AttributeError):
        return False


def holds(module, name):
    """The same for a name that the module will keep. A name that the module gives only with a
    warning will be removed.
    """
    return has(module, name) and name in vars(importlib.import_module(module))


def candidates(module):
    """The modules of today that may have the names of an old module."""
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
    """Write the places of the names that the module of today does not have."""
    from tf1kit.inventory.old_names import Change, read, text
    from tf1kit.run.rules import names, rules

    tables = (read(table) for table in Path(RULES).glob("*.tsv") if table != PLACES)
    hand = names((rule for rule in rules() if not rule.__name__.endswith("_places")), tables).tables
    rows, lost = {}, {}
    for module, words in inventory().items():
        for word in words:
            name = word.partition("=")[0]
            if has(module, name) or name in hand.get(module, ()):
                continue
            is_old = (module == "scipy" or module.startswith("numpy.")) and name in hand["numpy"]
            today = "numpy" if is_old else place(module, word)
            if today:
                rows[f"{module}.{name}"] = Change(f"{module}.{name}", "moved", f"{today}:{name}", "", "")
            else:
                lost.setdefault(module, []).append(name)
    PLACES.write_text(text(rows))
    with open(LOST, "w") as file:
        file.writelines("%s: %s\n" % (module, " ".join(lost[module])) for module in sorted(lost))


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    find()
