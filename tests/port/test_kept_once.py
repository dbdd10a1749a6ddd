"""Tests that a proof keeps what both sides have once."""

from __future__ import annotations

import numpy as np

from tf1kit.parity.written.steps import kept_once


def test_equal_bits_are_kept_once() -> None:
    """Of any shape; a NaN is equal to one with its bits."""
    legacy = {
        "w": np.ones((2, 3), "float32"),
        "step": np.array(3, "int64"),
        "nan": np.array([np.nan]),
        "none": np.ones(0),
    }
    migrated = {name: value.copy() for name, value in legacy.items()}
    found = kept_once(legacy, migrated)
    assert [*found] == [*migrated]
    assert all(found[name] is legacy[name] for name in legacy)


def test_other_bits_stay() -> None:
    """The sign of a zero, a type, a shape, and what the graph does not have."""
    legacy = {"zero": np.zeros(2), "type": np.zeros(2, "int32"), "shape": np.zeros((2, 1)), "one": np.ones(2)}
    migrated = {"zero": -np.zeros(2), "type": np.zeros(2, "float32"), "shape": np.zeros(2), "own": np.ones(2)}
    found = kept_once(legacy, migrated)
    assert all(found[name] is migrated[name] for name in migrated)
