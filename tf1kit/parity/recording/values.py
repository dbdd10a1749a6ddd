"""An array as real numbers without losing anything, or the reason why no rung can compare it.  Python 3.7.

A complex number becomes two numbers, its real and its imaginary part.  Every other type that TensorFlow computes with fits
into float64 as it is, except for whole numbers of 64 bits: their differences are taken as whole numbers.
"""

from __future__ import annotations

from typing import Any

import numpy as np

BITS = {  # floating point of fewer bits, by TensorFlow's name -> the integer whose bits order it
    "bfloat16": "i2",
    "float8_e4m3b11fnuz": "i1",
    "float8_e4m3fn": "i1",
    "float8_e4m3fnuz": "i1",
    "float8_e5m2": "i1",
    "float8_e5m2fnuz": "i1",
    "float16": "i2",
    "float32": "i4",
    "float64": "i8",
}
COMPLEX = {"complex64": "float32", "complex128": "float64"}  # -> the type of its parts
PARTS = ("real", "imaginary")
WHOLE = ("bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
EXACT = 2.0**53  # up to here float64 holds every whole number


def is_exact(dtype: str) -> bool:
    """Whether values of this type never differ by rounding: whole numbers and truth values."""
    return dtype in WHOLE


def refusal(dtype: Any) -> str:
    """Why a tensor of this NumPy type cannot be compared; "" where it can."""
    name = np.dtype(dtype).name
    if name in BITS or name in COMPLEX or name in WHOLE:
        return ""
    what = "strings or objects" if np.dtype(dtype).kind in "OSU" else f"values of the type {np.dtype(dtype)}"
    return f"holds {what}, which no rung can compare: leave it out of the end points, or cast it to a number first"


def real(array: Any) -> np.ndarray:
    """The array without complex numbers: those get an axis of two at the end, real and imaginary part."""
    array = np.asarray(array)
    if array.dtype.name not in COMPLEX:
        return array
    parts = np.ascontiguousarray(array).view(COMPLEX[array.dtype.name])
    return parts.reshape((*array.shape, 2))


def size_of(dtype: str, shape: Any) -> int:
    """How many real numbers a tensor has."""
    return int(np.prod(shape)) * (2 if dtype in COMPLEX else 1)


def flat(array: Any) -> np.ndarray:
    """Every number of the array in float64; ValueError for a type that this cannot hold."""
    parts = real(array)
    problem = refusal(parts.dtype)
    if problem:
        raise ValueError(problem)
    return parts.astype(np.float64).ravel()


def whole_problem(array: Any) -> str:
    """Why the whole numbers of an array cannot be kept as float64, sums included; "" where they can, and for other types."""
    array = np.asarray(array)
    if array.dtype.name not in WHOLE or float(np.abs(array.astype(np.longdouble)).sum()) < EXACT:
        return ""
    return (
        f"holds {array.dtype} numbers beyond 2^53, which the float64 of a golden cannot keep: cast it to a smaller type"
    )


def magnitude(array: Any) -> float:
    """The largest magnitude among the real numbers of an array; 0.0 for an empty one."""
    return float(np.abs(flat(array)).max()) if np.size(array) else 0.0


def gaps(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Absolute differences between two arrays of one real type, in float64; exact first, rounded last."""
    if left.dtype.name in WHOLE:
        return _whole_gaps(left, right).astype(np.float64)
    return np.asarray(np.abs(left.astype(np.float64) - right.astype(np.float64)))


def _whole_gaps(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """As uint64, modulo 2^64, where the larger minus the smaller of any two numbers of 64 bits has its place."""
    left, right = (array.astype(np.uint8) if array.dtype == bool else array for array in (left, right))
    return np.maximum(left, right).astype(np.uint64) - np.minimum(left, right).astype(np.uint64)


def ulp_distance(left: np.ndarray, right: np.ndarray) -> int:
    """The largest number of representable values between two finite arrays of one type; +0 and -0 are one.

    Whole numbers count as such; of complex numbers each part counts for itself.
    """
    left, right = real(left), real(right)
    if left.dtype.name in WHOLE:
        return int(_whole_gaps(left, right).max(initial=0))
    integer = np.dtype(BITS[left.dtype.name])

    def ordered(array: np.ndarray) -> np.ndarray:
        bits = np.ascontiguousarray(array).view(integer)
        return np.where(bits < 0, np.iinfo(integer).min - bits, bits).astype(np.int64)

    return int(_whole_gaps(ordered(left), ordered(right)).max(initial=0))
