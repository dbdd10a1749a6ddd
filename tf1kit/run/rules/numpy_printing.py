"""`print(session.run([loss, step]))` gives `[0.5, 3]`: how NumPy's numbers print inside a list.

Since NumPy 2.0 they say their type: `[np.float32(0.5), np.int64(3)]`; since 2.2 a shortened array
says its shape. The setting is NumPy's own (`np.set_printoptions(legacy="1.21")`) and holds for the
process, which is the program's.
"""

from __future__ import annotations

import importlib.util

from tf1kit.importing.overlay import tell


def print_as_then() -> None:
    """Set it."""
    if importlib.util.find_spec("numpy") is None:
        return
    import numpy

    numpy.set_printoptions(legacy="1.21")
    if int(numpy.__version__.partition(".")[0]) > 1:
        tell(SYMBOL)


SYMBOL = "numpy's numbers in a printed list"
UNSEEN = {SYMBOL: "what is printed, and whether a number of NumPy's is in it, is known when it runs"}
FIRST = {"numpy": print_as_then, "tensorflow": print_as_then}
