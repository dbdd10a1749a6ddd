"""Explains why a `.npy` file is not a checkpoint.

Some TensorFlow 1 programs keep their weights in a `.npy` file, as a dictionary that NumPy pickled.
"""

from __future__ import annotations

import pickletools
import warnings
from pathlib import Path
from typing import IO

import numpy.lib.format as npy

from tf1kit.checkpoint.formats.npz import HEADERS, NO_HEADER

LOOKED_AT = 1 << 12  # bytes of a pickle that are searched for the type that it makes
SAVE = "numpy.savez(FILE, **arrays)"


def said_of(path: Path) -> str:
    """What the file is and what to do, as the end of a sentence that begins with "FILE is not a
    checkpoint".

    Nothing is unpickled.
    """
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                shape, _, dtype = HEADERS[npy.read_magic(file)](file)
        except NO_HEADER:
            return ", but a .npy file whose header is damaged"
        if not dtype.hasobject:
            return f", but a single array, {dtype} of shape {shape}: save it under its variable's name with {SAVE}"
        what = "a dictionary" if shape == () and _is_dictionary(file) else "Python objects"
    return (
        f", but {what} that NumPy pickled: it is not read, because reading a pickle can run any program. "
        f"If you trust its source, read it with NumPy and save its arrays with {SAVE}"
    )


def _is_dictionary(file: IO[bytes]) -> bool:
    """Whether the pickle makes a dictionary; its instructions are read and not executed."""
    try:
        return any(
            operation.name in ("EMPTY_DICT", "DICT") for operation, _, _ in pickletools.genops(file.read(LOOKED_AT))
        )
    # the pickle is longer than that, or the bytes are not a pickle
    except (ValueError, UnicodeError):
        return False
