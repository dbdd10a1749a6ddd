"""The NumPy dtype of each TensorFlow data type, by TensorFlow's number."""

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
    # qint8; the quantized types 11 to 13, 15 and 16 are stored as plain integers
    11: np.dtype("int8"),
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
REF = 100  # a reference type, such as float32_ref, has the number of its type plus this


def dtype_of(number: int) -> np.dtype:
    """The NumPy dtype of TensorFlow's type `number`; raises DamagedError if NumPy has none."""
    number = number - REF if number > REF else number
    if number in DTYPES:
        return DTYPES[number]
    raise DamagedError(f"is of the type {UNREADABLE.get(number, f'number {number}')}, which no array can hold")


def dtype_name(dtype: np.dtype) -> str:
    """TensorFlow's name of a dtype."""
    return "string" if dtype == STRING else dtype.name
