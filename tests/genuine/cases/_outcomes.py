"""Compares what a call gave in a mode of `_modes.py` with what it gave in a plain graph.

An outcome is "raises", or its numbers, its variables as "collection name", and their means.
"""

import numpy as np

LIMIT = 5e-6  # of the largest magnitude


def verdict(found, plain):
    """How the outcome of a mode differs from that of the plain graph, or ""."""
    if found == "raises" or plain == "raises":
        return "" if found == plain else "raises" if found == "raises" else "works"
    kinds, names = zip(*map(str.split, found[1])) if found[1] else ((), ())
    said = []
    if list(names) != [each.split()[1] for each in plain[1]]:
        said = ["variables " + ", ".join(found[1])]
    elif found[1] != plain[1]:
        said = ["variables are " + ", ".join(kinds)]
    said += [
        what for what, at in (("other result", 0), ("other values of variables", 2)) if not near(found[at], plain[at])
    ]
    return "; ".join(said)


def near(left, right):
    """Whether arrays are equal but for rounding."""
    scale = np.max(np.abs(right), initial=1e-6)
    return left.shape == right.shape and np.allclose(left, right, 0, LIMIT * scale, equal_nan=True)
