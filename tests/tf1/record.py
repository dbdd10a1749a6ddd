"""Write the names of 1.15.5's modules of `tensorflow.python` to `modules_1_15.txt`: for Python 3.7 and genuine 1.15.5.

python -W ignore tests/tf1/record.py            # write
python -W ignore tests/tf1/record.py --check    # compare with what is committed
"""

import os
import sys

import tensorflow_core

HERE = os.path.dirname(os.path.abspath(__file__))
FILE = os.path.join(HERE, "modules_1_15.txt")


def modules():
    """The full dotted names, sorted; the folders of the wheel are walked, nothing is imported."""
    top = os.path.dirname(tensorflow_core.__file__)
    found = []
    for folder, _, files in os.walk(os.path.join(top, "python")):
        package = os.path.relpath(folder, top).replace(os.sep, ".")
        names = [name[:-3] for name in files if name.endswith(".py") and not name.endswith("_test.py")]
        found += ["tensorflow." + (package if name == "__init__" else package + "." + name) for name in names]
    return "".join(name + "\n" for name in sorted(found))


if __name__ == "__main__":
    if "--check" in sys.argv:
        with open(FILE) as file:
            same = file.read() == modules()
        print("modules_1_15.txt: %s" % ("as committed" if same else "1.15.5 has others"))
        sys.exit(not same)
    with open(FILE, "w") as file:
        file.write(modules())
