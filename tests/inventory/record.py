"""Records the names in TensorFlow 1.15.5, NumPy 1.18 and SciPy 1.5: the inventories of
`tf1kit.inventory`.

    python -W ignore tests/record.py inventory --write core python    # without names: all

It needs Python 3.7 and genuine 1.15.5. `tf1kit/inventory/reader.py` describes the files;
`of_<part>.py` finds the rows.
"""

import difflib
import importlib
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
KIT = os.path.join(HERE, "..", "..", "tf1kit", "inventory")
# Each part and the folder of its file.
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
    """Write or check; returns the exit code. Each part has a process of its own, because modules add
    names to others when they are imported.
    """
    names = chosen or list(PARTS)
    if set(names) - set(PARTS):
        sys.exit("the parts are " + ", ".join(PARTS))
    if len(names) > 1:
        command = [sys.executable, "-W", "ignore", os.path.join(HERE, "..", "record.py"), "inventory"]
        return max([subprocess.call([*command, "--check" if check else "--write", name]) for name in names])
    differ = 0
    for name in names:
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
