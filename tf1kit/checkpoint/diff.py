"""Compares two checkpoints tensor by tensor.

Two elements are equal if they have the same bits or are both NaN.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tf1kit.checkpoint.errors import CheckpointError
from tf1kit.checkpoint.formats.dtypes import STRING, dtype_name
from tf1kit.checkpoint.mapping import Checkpoint
from tf1kit.checkpoint.statistics import Statistics, statistics
from tf1kit.parity.recording.values import BITS, COMPLEX, gaps, ulp_distance

BLOCK = 1 << 18  # elements compared at a time
WEIGHTS = ("variable", "statistic", "constant")  # kinds of variables that the forward pass reads


@dataclass
class Difference:
    """How one tensor differs between two checkpoints, A and B.

    problem: why the values cannot be compared, or what differs beside the values; "" for neither.
    differing, size: how many elements differ, of how many.
    max_abs: the largest absolute difference.
    scaled: `max_abs` divided by the largest finite magnitude in A or B.
    ulp: the largest distance in units of the last place; None if the tensor is not floating point.
    worst: the element that differs most, as (index, value in A, value in B).
    """

    name: str
    shape: tuple[int, ...]
    dtype: str
    problem: str = ""
    differing: int = 0
    size: int = 0
    max_abs: float = 0.0
    scaled: float = 0.0
    ulp: int | None = None
    worst: tuple[tuple[int, ...], str, str] | None = None
    statistics: tuple[Statistics | None, Statistics | None] | None = None

    @property
    def equal(self) -> bool:
        """Whether nothing differs."""
        return not self.problem and not self.differing


def diff(
    left: Checkpoint,
    right: Checkpoint,
    tell: Callable[[str, int, int], None],
    stats: bool = False,
    weights_only: bool = False,
) -> list[Difference]:
    """Compare all tensors of two checkpoints.

    Tensors that cannot be compared come first (missing in one, other shape, other dtype), then the
    others by descending `scaled`.

    Raises:
        CheckpointError: if one of them is a MetaGraph, which has no values.
    """
    for checkpoint in (left, right):
        if checkpoint.format == "MetaGraph":
            raise CheckpointError(
                f"{checkpoint.path} is a MetaGraph, which has no values to compare. Give the checkpoint."
            )
    names = {
        name: checkpoint
        for checkpoint in (right, left)
        for name in checkpoint
        if not weights_only or checkpoint.kind(name).what in WEIGHTS
    }
    found = []
    for done, (name, checkpoint) in enumerate(names.items()):
        tell(name, done, len(names))
        if name not in left or name not in right:
            said = Difference(name, checkpoint.shape(name), dtype_name(checkpoint.dtype(name)))
            said.problem = "only in A" if name in left else "only in B"
        else:
            said = _compare(name, left, right, stats)
        found.append(said)
    return sorted(found, key=_rank)


def _rank(said: Difference) -> tuple[object, ...]:
    incomparable = bool(said.problem) and not said.size
    return (
        not incomparable,
        said.problem if incomparable else "",
        -said.scaled,
        -said.differing,
        not said.problem,
        said.name,
    )


def _compare(name: str, left: Checkpoint, right: Checkpoint, stats: bool) -> Difference:
    said = Difference(name, left.shape(name), dtype_name(left.dtype(name)))
    dtypes = said.dtype, dtype_name(right.dtype(name))
    if left.shape(name) != right.shape(name):
        said.problem = f"shape {list(left.shape(name))} in A, {list(right.shape(name))} in B"
    elif dtypes[0] != dtypes[1]:
        said.problem = f"{dtypes[0]} in A, {dtypes[1]} in B"
    if said.problem and ("string" in dtypes or left.shape(name) != right.shape(name)):
        return said
    arrays = left[name], right[name]
    said.size = arrays[0].size
    _values(said, *arrays)
    if stats:
        said.statistics = statistics(arrays[0]), statistics(arrays[1])
    return said


def _values(said: Difference, left: np.ndarray, right: np.ndarray) -> None:
    """Fill in how two arrays of the same shape differ."""
    flat, other = left.reshape(-1), right.reshape(-1)
    scale, worst = 0.0, -1
    for start in range(0, flat.size, BLOCK):
        ours, theirs = flat[start : start + BLOCK], other[start : start + BLOCK]
        differ = _differ(ours, theirs)
        said.differing += int(differ.sum())
        if ours.dtype == STRING:
            worst = start + int(differ.argmax()) if worst < 0 and differ.any() else worst
            continue
        wide, wide_other = _wide(ours), _wide(theirs)
        for values in (wide, wide_other):
            scale = max(scale, float(np.abs(values[np.isfinite(values)]).max(initial=0.0)))
        if differ.any():
            with np.errstate(invalid="ignore", over="ignore"):
                gap = np.where(differ, _gaps(ours, theirs), 0.0)
            gap[np.isnan(gap)] = math.inf  # NaN on one side only, or infinities of opposite sign
            at = int(gap.argmax()) if gap.max() > 0 else int(differ.argmax())
            if gap[at] > said.max_abs or worst < 0:
                worst, said.max_abs = start + at, float(gap[at])
            finite = np.isfinite(wide) & np.isfinite(wide_other)
            ulp = _ulp(ours[finite], theirs[finite])
            said.ulp = ulp if said.ulp is None or ulp is None else max(said.ulp, ulp)
    said.scaled = said.max_abs / scale if scale else (math.inf if said.max_abs else 0.0)
    if worst >= 0:
        index = tuple(int(at) for at in np.unravel_index(worst, left.shape))
        said.worst = index, _said(flat[worst]), _said(other[worst])


def _differ(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    if left.dtype == STRING or left.dtype != right.dtype:
        return np.asarray(left != right, bool) & ~((left != left) & (right != right))
    bits = np.dtype(f"V{left.dtype.itemsize}")
    same = np.ascontiguousarray(left).view(bits) == np.ascontiguousarray(right).view(bits)
    return np.asarray(~same & ~((left != left) & (right != right)), bool)


def _wide(values: np.ndarray) -> np.ndarray:
    """The values as float64, or as complex128 if they are complex."""
    return values.astype(np.complex128 if values.dtype.kind == "c" else np.float64)


def _gaps(left: np.ndarray, right: np.ndarray) -> np.ndarray:
    """The absolute differences, exact for integers of any size."""
    if left.dtype != right.dtype or left.dtype.kind == "c":
        return np.asarray(np.abs(_wide(left) - _wide(right)))
    return gaps(left, right)


def _ulp(left: np.ndarray, right: np.ndarray) -> int | None:
    if left.dtype != right.dtype or left.dtype.name not in (*BITS, *COMPLEX):
        return None
    return ulp_distance(left, right)


def _said(value: object) -> str:
    return repr(value) if isinstance(value, bytes) else f"{value:.9g}" if isinstance(value, np.floating) else str(value)
