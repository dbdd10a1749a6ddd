"""Writes `names_1_15.txt`, the public names of TensorFlow 1.15.5 outside of contrib.  For Python 3.7 and genuine 1.15.5.

    python -W ignore tf1kit/run/_record.py > tf1kit/run/names_1_15.txt

One line per module, its names after it; `keras`, `compat` and `raw_ops` are left out.
"""

import types

import tensorflow as tf

LEFT_OUT = {"contrib", "compat", "python", "core", "tools", "keras", "raw_ops", "pywrap_tensorflow"}


def lines(module, name, above):  # type: ignore[no-untyped-def]
    """The lines of a module and of those below it."""
    names, below = [], []
    for attribute in sorted(dir(module)):
        if attribute.startswith("_") or attribute in LEFT_OUT:
            continue
        value = getattr(module, attribute)
        if not isinstance(value, types.ModuleType):
            names.append(attribute)
        elif value.__name__.startswith("tensorflow") and value not in above:
            names.append(attribute)
            below += lines(value, name + "." + attribute, [*above, value])  # type: ignore[no-untyped-call]
    return [name + ": " + " ".join(names), *below]


if __name__ == "__main__":
    print("\n".join(lines(tf, "tf", [tf])))  # type: ignore[no-untyped-call]
