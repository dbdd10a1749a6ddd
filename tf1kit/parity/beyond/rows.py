"""Rows of the `beyond` rung: compared bit for bit, named after their check."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from tf1kit.parity.recording.compare import Row, compare

SIDES = ("legacy", "migrated")
EVERY = "not finite on either side, and alike there: every value"


class NotApplicableError(Exception):
    """Why a check has nothing to compare; the reports show the sentence, which cannot be empty."""

    def __init__(self, reason: str) -> None:
        if not reason:
            raise ValueError("a check that does not apply says why")
        super().__init__(reason)


@dataclass(frozen=True)
class NotCompared:
    """A part of a check that compared nothing; the reports show the reason."""

    part: str
    reason: str


Found = list[Row | NotCompared]  # what a check finds


def rows_of(
    check: str, reference: Mapping[str, Any], other: Mapping[str, Any], names: tuple[str, str] = SIDES, within: str = ""
) -> list[Row]:
    """A row per key of either recording: 0 ULP, its key behind `check/within/`.

    Where both have a NaN, or the same infinity, in the same places, the rest is compared and a note says how many.
    """
    notes: dict[str, str] = {}
    reference, other = dict(reference), dict(other)
    for key in reference.keys() & other.keys():
        reference[key], other[key], notes[key] = _settled(np.asarray(reference[key]), np.asarray(other[key]))
    rows = compare("bitwise", _as_endpoints(reference), _as_endpoints(other), names)
    for row in rows:
        key = row.key.removeprefix("endpoints/")
        row.note = row.note or (notes.get(key, "") if row.ok else "")
        row.key, row.kind = "/".join(filter(None, (check, within, key))), check
    return rows


def problem(check: str, key: str, sentence: str, names: tuple[str, str] = SIDES) -> Row:
    """A row that fails without any number to show."""
    return Row(f"{check}/{key}", check, *names, problem=sentence)


def all_alike(row: Row) -> bool:
    """Whether not one value of the row was compared: all are NaN or infinite, on both sides alike."""
    return row.ok and row.note == EVERY


def _as_endpoints(recording: Mapping[str, Any]) -> dict[str, Any]:
    """Under keys of a kind that has a limit, whatever the keys are."""
    return {"endpoints/" + key: value for key, value in recording.items()}


def _settled(reference: np.ndarray, other: np.ndarray) -> tuple[np.ndarray, np.ndarray, str]:
    """Both with zeros where both are not finite in the same way, and a note of how many these are."""
    if reference.dtype.kind not in "fc" or reference.dtype != other.dtype or reference.shape != other.shape:
        return reference, other, ""
    both = ~np.isfinite(reference)
    if not both.any() or not np.array_equal(reference[both], other[both], equal_nan=True):
        return reference, other, ""
    note = (
        EVERY if both.all() else f"not finite on either side, and alike there: {int(both.sum())} of {both.size} values"
    )
    return np.where(both, 0, reference), np.where(both, 0, other), note
