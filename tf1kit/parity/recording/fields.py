"""One input, or the labels, of a legacy module: shape, dtype, and how it is drawn.  Python 3.7.

A declaration is a dict with "shape", "dtype" [default: "float32"] and at most one of

    "below": n            whole numbers from 0 to n - 1, such as ids or indices of classes
    "up_to": n            whole numbers from 1 to n, such as lengths
    "range": (low, high)  floats or whole numbers from low up to, but not including, high
    "one_hot": True       a one in each row of the last axis, and zeros

Without one of them, floats have mean 0 and variance 1, and truth values are as often True as False.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from tf1kit.parity.recording import streams

WHOLE = ("int8", "int16", "int32", "int64", "uint8", "uint16")
DTYPES = ("float32", *WHOLE, "bool")
BOUNDS = ("below", "up_to", "range", "one_hot")
FREE = ("images", "labels", "floats", "one_hot", "file")  # kinds whose floats may be scaled: no range is declared
EXAMPLE = "{'shape': (8, 12), 'dtype': 'int32', 'below': 50}"


class BatchError(ValueError):
    """A declaration or a file that gives no batch.  The message says what is wrong and what to write."""


class Field(NamedTuple):
    """An array that a module is fed.

    name: the argument that gets it.
    stream: the key of its random stream.
    shape, dtype: None if a file says them.
    kind: how it is drawn: "images", "labels", "floats", "one_hot", "within", or "file" if it is not.
    bounds: for "within", the smallest value and the one that all are below.
    scale: what floats are multiplied by.
    """

    name: str
    stream: str
    shape: Any
    dtype: Any
    kind: str
    bounds: Any = None
    scale: int = 1

    @property
    def scales(self) -> bool:
        """Whether the values may be multiplied."""
        return self.dtype.startswith("float") and self.kind in FREE

    def in_precision(self, precision: str) -> str:
        """The dtype in a network of that precision."""
        return precision if self.dtype.startswith("float") else self.dtype


def drawn(field: Field, seed: int, step: int, precision: str) -> np.ndarray:
    """The values of a field at a step."""
    dtype = field.in_precision(precision)
    if field.kind == "images":
        return streams.images(seed, step, field.shape, dtype)
    if field.kind == "labels":
        return streams.labels(seed, step, field.shape[0], field.shape[1], dtype)
    draw = streams.stream(seed, f"{field.stream}/{step}")
    if field.kind == "floats":
        return draw.uniform(-streams.UNIT, streams.UNIT, field.shape).astype(dtype)
    if field.kind == "one_hot":
        return np.eye(field.shape[-1], dtype=dtype)[draw.randint(0, field.shape[-1], field.shape[:-1])]
    low, high = field.bounds
    values = (draw.uniform if field.dtype == "float32" else draw.randint)(low, high, field.shape)
    return np.asarray(values).astype(dtype)


def field_of(where: str, name: str, stream: str, told: Any) -> Field:
    """The field that a declaration describes; BatchError, which begins with `where`, if it describes none."""
    if not isinstance(told, dict) or "shape" not in told:
        raise BatchError(f"{where} is {told!r}, which has no shape: write a dict such as {EXAMPLE}")
    unknown = [key for key in told if key not in ("shape", "dtype", *BOUNDS)]
    if unknown:
        raise BatchError(f"{where} has {unknown[0]!r}: it may have shape, dtype and one of {', '.join(BOUNDS)}")
    shape, dtype = told["shape"], told.get("dtype", "float32")
    if not isinstance(shape, (tuple, list)) or not all(type(size) is int and size > 0 for size in shape):
        raise BatchError(f"{where} has the shape {shape!r}: write the sizes of its axes, such as (8, 12)")
    if dtype not in DTYPES:
        raise BatchError(
            f"{where} has the dtype {dtype!r}, which cannot be drawn: it may be {', '.join(DTYPES)}. For other values, "
            "capture a program that feeds them (docs/5-capture.md)"
        )
    kind, bounds = _drawn_as(where, told, tuple(shape), dtype)
    return Field(name, stream, tuple(shape), dtype, kind, bounds)


def _drawn_as(where: str, told: dict[str, Any], shape: tuple[int, ...], dtype: str) -> tuple[str, Any]:
    """Kind and bounds of a field."""
    said = [key for key in BOUNDS if key in told]
    if len(said) > 1 or (said and dtype == "bool"):
        raise BatchError(f"{where} has {' and '.join(said)}: {_rule(dtype)}")
    if not said:
        if dtype in WHOLE:
            raise BatchError(f"{where} has no bound: {_rule(dtype)}")
        return ("within", (0, 2)) if dtype == "bool" else ("floats", None)
    if said == ["one_hot"]:
        if told["one_hot"] is not True or not shape:
            raise BatchError(f"{where} has one_hot {told['one_hot']!r} and the shape {shape}: write True, and an axis")
        return "one_hot", None
    return "within", _bounds(where, said[0], told[said[0]], dtype)


def _rule(dtype: str) -> str:
    if dtype == "bool":
        return "truth values are drawn without a bound"
    if dtype in WHOLE:
        return f"whole numbers need one of {', '.join(BOUNDS)}, such as {EXAMPLE}"
    return "floats have range, one_hot or neither"


def _bounds(where: str, key: str, value: Any, dtype: str) -> tuple[Any, Any]:
    """The smallest value, and the one that all values are below."""
    if key != "range" and dtype not in WHOLE:
        raise BatchError(f"{where} has {key} and the dtype {dtype}: {_rule(dtype)}")
    number = (int,) if dtype in WHOLE else (int, float)
    try:
        low, high = (0, value) if key == "below" else (1, value + 1) if key == "up_to" else tuple(value)
        if not all(type(one) in number for one in (low, high)) or low >= high:
            raise ValueError(value)
    except (TypeError, ValueError):
        wanted = "two numbers, the lower one first" if key == "range" else "a whole number from 1 on"
        raise BatchError(f"{where} has {key} {value!r}: write {wanted}") from None
    if dtype in WHOLE and (low < np.iinfo(dtype).min or high - 1 > np.iinfo(dtype).max):
        raise BatchError(f"{where} has {key} {value!r}, which {dtype} cannot hold: take a larger dtype")
    return low, high
