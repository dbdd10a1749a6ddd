"""Records the names in TensorFlow 1.15.5, NumPy 1.18 and SciPy 1.5: the inventories of
`tf1kit.inventory`.

    python -W ignore tests/record.py inventory --write core python    # without names: all

It needs Python 3.7 and genuine 1.15.5. `tf1kit/inventory/reader.py` describes the files;
`of_<part>.py` finds the rows.
"""

import difflib
import importlib
import os
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
KIT = os.path.join(HERE, "..", "..", "tf1kit", "inventory")
# Each part and the folder of its file. Core comes first, because contrib's modules add names to
# core's when they are imported.
PARTS = {"core": KIT, "python": KIT, "packages": HERE, "contrib": KIT}


def text(sections):
    """The text of a file: {module: rows}. A row is (name, kind) and up to three more columns; empty
    columns at the end are left out.
    """
    parts = []
    for title, rows in sorted(sections.items()):
        lines = ["\t".join(row).rstrip("\t") for row in sorted(rows)]
        parts.append("\n".join(["[%s]" % title] + lines))
    return "\n\n".join(parts) + "\n"


def main(check, chosen):
    """Write or check; returns the exit code."""
    names = chosen or list(PARTS)
    if set(names) - set(PARTS):
        sys.exit("the parts are " + ", ".join(PARTS))
    differ = 0
    for name in sorted(names, key=list(PARTS).index):
        file, now = os.path.join(PARTS[name], name + ".tsv"), text(importlib.import_module("of_" + name).sections())
        if not check:
            with open(file, "w") as out:
                out.write(now)
            continue
        with open(file) as committed:
            lines = committed.read().split("\n")
        found = list(difflib.unified_diff(lines, now.split("\n"), "committed", "now", lineterm="", n=0))
        print("\n".join(found) or "the inventory of %s is as committed" % name)
        differ += bool(found)
    return 1 if differ else 0
