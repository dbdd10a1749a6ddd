"""Lists the modules of `tensorflow.python` in the wheel of 1.15.5, from its folders, without an
import.
"""

import os

import tensorflow_core

TOP = "tensorflow.python"


def sections():
    """One section, with a row for each module, named from `tensorflow.python`."""
    top = os.path.join(os.path.dirname(tensorflow_core.__file__), "python")
    found = []
    for folder, _, files in os.walk(top):
        package = os.path.relpath(folder, top).replace(os.sep, ".")
        names = [name[:-3] for name in files if name.endswith(".py") and not name.endswith("_test.py")]
        found += [(package if name == "__init__" else package + "." + name).lstrip(".") for name in names]
    return {TOP: [(name, "module") for name in found if name]}
