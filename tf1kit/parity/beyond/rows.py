"""Rows of the `beyond` rung. They are compared bit for bit, and their keys start with the check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.parity.recording.compare import Row, compare

SIDES = ("legacy", "migrated")
EVERY = "NaN or infinite, and equal on both sides: all values"


class NotApplicableError(Exception):
    """A check has nothing to compare. The reports show the reason, which must not be empty."""

    def __init__(self, reason: str) -> None:
        if not reason:
            raise ValueError("NotApplicableError needs a reason, and it is empty: say why the check does not apply")
        super().__init__(reason)


@dataclass(frozen=True)
class NotCompared:
    """A part of a check that could not be compared. The reports show the reason."""

    part: str
    reason: str


Found = list[Row | NotCompared]  # the result of a check


def rows_of(
    check: str, reference: Mapping[str, Any], other: Mapping[str, Any], names: tuple[str, str] = SIDES, within: str = ""
) -> list[Row]:
    """Return a row for each key of either recording, with the limit 0 ULP.

    The key of a row starts with `check/within/`. If both sides have NaN or the same infinity in the
    same places, the other values are compared, and a note says how many were left out.
    """
    notes: dict[str, str] = {}
    reference, other = dict(reference), dict(other)
    for key in reference.keys() & other.keys():
        reference[key], other[key], notes[key] = _without_equal_nans(np.asarray(reference[key]), np.asarray(other[key]))
    rows = compare("bitwise", _as_endpoints(reference), _as_endpoints(other), names)
    for row in rows:
        key = row.key.removeprefix("endpoints/")
        row.note = row.note or (notes.get(key, "") if row.ok else "")
        row.key, row.kind = "/".join(filter(None, (check, within, key))), check
    return rows


def problem(check: str, key: str, sentence: str, names: tuple[str, str] = SIDES) -> Row:
    """Return a failing row that has a sentence instead of numbers."""
    return Row(f"{check}/{key}", check, *names, problem=sentence)


def all_alike(row: Row) -> bool:
    """Whether all values of the row are NaN or infinite and equal on both sides."""
    return row.ok and row.note == EVERY


def _as_endpoints(recording: Mapping[str, Any]) -> dict[str, Any]:
    """Return the recording with keys of the kind `endpoints`, which has a limit."""
    return {"endpoints/" + key: value for key, value in recording.items()}


def _without_equal_nans(reference: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """Replace NaNs and infinities that are equal on both sides by 0, and note how many."""
    if reference.dtype.kind not in "fc" or reference.dtype != other.dtype or reference.shape != other.shape:
        return reference, other, ""
    both = ~np.isfinite(reference)
    if not both.any() or not np.array_equal(reference[both], other[both], equal_nan=True):
        return reference, other, ""
    note = EVERY if both.all() else f"NaN or infinite, and equal on both sides: {int(both.sum())} of {both.size} values"
    return np.where(both, 0, reference), np.where(both, 0, other), note
