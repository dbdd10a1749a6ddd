"""Reads NumPy's .npz, a zip file of .npy arrays.

An array of Python objects is a pickle and is refused.
"""

from __future__ import annotations

import tokenize
import warnings
import zipfile
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import IO

import ml_dtypes
import numpy as np
from numpy.lib import format as npy

from tf1kit.checkpoint.errors import DamagedError, reading
from tf1kit.checkpoint.formats.source import PIECE
from tf1kit.checkpoint.formats.stored import Contents, Shape, Stored, checked_name, checked_shape, size_of
from tf1kit.checkpoint.formats.zipped import members, zip_errors
from tf1kit.graph.frames import as_bytes

BFLOAT16 = "|V2"  # NumPy's files have no name for it
OTHER = "Save it again as an array of numbers"
# NumPy evaluates a header as Python and passes on whatever error Python raises for a damaged one
NO_HEADER = (
    SyntaxError,
    SystemError,
    tokenize.TokenError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    RecursionError,
    MemoryError,
)
HEADERS = {(1, 0): npy.read_array_header_1_0, (2, 0): npy.read_array_header_2_0}


def read_npz(path: Path, opened: ExitStack) -> Contents:
    """Open the arrays of an .npz file; only their headers are read.

    Raises:
        CheckpointError: if the file is damaged or contains pickles.
    """
    with reading(path), zip_errors():
        archive = opened.enter_context(zipfile.ZipFile(path))
        contents = Contents("npz", {}, [str(path)], opened=opened)
        for info in members(archive, path):
            name = checked_name(info.filename.removesuffix(".npy"))
            with reading(path, f"the array {name}"), zip_errors(), archive.open(info) as member:
                shape, fortran, dtype = _header(member)
                left = info.file_size - member.tell()
                if left != size_of(shape, dtype):
                    raise DamagedError(f"it has {left:,} bytes of values for the shape {shape} of {dtype}")
            read = partial(_read, archive, info, name, path, shape, dtype, fortran)
            contents.tensors[name] = Stored(shape, dtype.newbyteorder("="), left, read)
    return contents


def _header(member: IO[bytes]) -> tuple[Shape, bool, np.dtype]:
    version = npy.read_magic(member)
    if version not in HEADERS:
        raise DamagedError(f"it has the version {version} of .npy, which is not supported", OTHER)
    try:
        # NumPy warns of headers that Python 2 wrote, Python of damaged ones
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            shape, fortran, dtype = HEADERS[version](member)
    except NO_HEADER as error:
        raise DamagedError("its header was not written by NumPy") from error
    if dtype.hasobject:
        raise DamagedError(
            "it is an array of Python objects, a pickle: it is not read, because reading a pickle can run any program",
            OTHER,
        )
    if dtype.str == BFLOAT16:
        dtype = np.dtype(ml_dtypes.bfloat16)
    elif dtype.kind not in "biufc":
        raise DamagedError(f"it is not an array of numbers; its type is {dtype}", OTHER)
    return checked_shape(shape, dtype), fortran, dtype


def _read(
    archive: zipfile.ZipFile, info: zipfile.ZipInfo, name: str, path: Path, shape: Shape, dtype: np.dtype, fortran: bool
) -> np.ndarray:
    with reading(path, f"the array {name}"), zip_errors(), archive.open(info) as member:
        _header(member)
        array = np.empty(shape[::-1] if fortran else shape, dtype)
        view = memoryview(as_bytes(array)) if array.size else memoryview(b"")
        at = 0
        while at < len(view):
            data = member.read(min(PIECE, len(view) - at))
            if not data:
                raise DamagedError(f"its values end {len(view) - at:,} bytes early")
            view[at : at + len(data)] = data
            at += len(data)
        member.read(1)  # zipfile tests the checksum at the end of a member
    array = array.T if fortran else array
    return array if dtype.isnative else array.astype(dtype.newbyteorder("="))
