"""A single `.npy` file: no checkpoint, though TensorFlow 1 programs keep weights so, in a dictionary that NumPy has pickled."""

from __future__ import annotations

import pickletools
import warnings
from pathlib import Path
from typing import IO

import numpy.lib.format as npy

from tf1kit.checkpoint.formats.npz import HEADERS, NO_HEADER

LOOKED_AT = 1 << 12  # bytes of a pickle among which its kind is looked for
SAVE = "numpy.savez(FILE, **arrays)"


def said_of(path: Path) -> str:
    """What the file is and what to do, a clause behind "is not a checkpoint"; nothing in it is unpickled."""
    with path.open("rb") as file:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                shape, _, dtype = HEADERS[npy.read_magic(file)](file)
        except NO_HEADER:
            return ", but a .npy file whose header is broken"
        if not dtype.hasobject:
            return f", but a single array, {dtype} of the shape {shape}: save it with its variable's name by {SAVE}"
        what = "a dictionary" if shape == () and _is_dictionary(file) else "Python objects"
    return (
        f", but {what} that NumPy has pickled, which could run any program when it is read, so that it is not: if you trust "
        f"where it comes from, read it with NumPy and save its arrays by {SAVE}"
    )


def _is_dictionary(file: IO[bytes]) -> bool:
    """Whether the pickle makes a dictionary, told from its instructions, of which none is followed."""
    try:
        return any(
            operation.name in ("EMPTY_DICT", "DICT") for operation, _, _ in pickletools.genops(file.read(LOOKED_AT))
        )
    except (ValueError, UnicodeError):  # it is cut off there, or no pickle
        return False
