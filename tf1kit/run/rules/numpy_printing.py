"""Prints NumPy's numbers in a list as before: `print(session.run([loss, step]))` gives `[0.5, 3]`.

Since NumPy 2.0 they print with their type: `[np.float32(0.5), np.int64(3)]`. Since 2.2 a shortened
array prints with its shape. NumPy has a setting for it (`np.set_printoptions(legacy="1.21")`),
which holds for the whole process.
"""

from __future__ import annotations

from tf1kit.importing.overlay import tell


def print_as_then() -> None:
    """Let NumPy print numbers as before version 2."""
    import numpy

    numpy.set_printoptions(legacy="1.21")
    if int(numpy.__version__.partition(".")[0]) > 1:
        tell(SYMBOL)


SYMBOL = "numpy's numbers in a printed list"
UNSEEN = {SYMBOL: "only a run knows what is printed, and whether it has a number of NumPy's"}
FIRST = {"numpy": print_as_then, "tensorflow": print_as_then}
