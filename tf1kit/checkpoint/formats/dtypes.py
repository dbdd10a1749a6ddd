"""TensorFlow's data types by their numbers, as NumPy's."""

from __future__ import annotations

import ml_dtypes
import numpy as np

from tf1kit.checkpoint.errors import DamagedError

STRING = np.dtype(object)  # a tensor of strings is an array of `bytes`

DTYPES: dict[int, np.dtype] = {
    1: np.dtype("float32"),
    2: np.dtype("float64"),
    3: np.dtype("int32"),
    4: np.dtype("uint8"),
    5: np.dtype("int16"),
    6: np.dtype("int8"),
    7: STRING,
    8: np.dtype("complex64"),
    9: np.dtype("int64"),
    10: np.dtype("bool"),
    11: np.dtype("int8"),  # qint8, and so on: the same numbers, meant as quantized
    12: np.dtype("uint8"),
    13: np.dtype("int32"),
    14: np.dtype(ml_dtypes.bfloat16),
    15: np.dtype("int16"),
    16: np.dtype("uint16"),
    17: np.dtype("uint16"),
    18: np.dtype("complex128"),
    19: np.dtype("float16"),
    22: np.dtype("uint32"),
    23: np.dtype("uint64"),
    24: np.dtype(ml_dtypes.float8_e5m2),
    25: np.dtype(ml_dtypes.float8_e4m3fn),
}
UNREADABLE = {20: "a resource", 21: "a variant (a list or a dataset's state)"}
REF = 100  # added to the number of a reference to such a tensor


def dtype_of(number: int) -> np.dtype:
    """The NumPy type of TensorFlow's type `number`."""
    number = number - REF if number > REF else number
    if number in DTYPES:
        return DTYPES[number]
    raise DamagedError(f"is of the type {UNREADABLE.get(number, f'number {number}')}, which no array can hold")


def dtype_name(dtype: np.dtype) -> str:
    """The type as TensorFlow calls it."""
    return "string" if dtype == STRING else dtype.name
