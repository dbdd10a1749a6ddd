"""A moving mean that is zero but for rounding is measured on the scale of its deviation."""

from __future__ import annotations

import numpy as np
import pytest

from tf1kit.parity.captured.golden import rows_of
from tf1kit.parity.recording.recording import Golden

MEAN, VARIANCE = "step_1/weights/norm/moving_mean", "step_1/weights/norm/moving_variance"


def found(mean: list[float], seen: list[float], variance: float = 4.0, key: str = MEAN) -> str:
    """Which note, or which problem, the row of a moving mean has."""
    arrays = {key: np.float32(mean), VARIANCE: np.float32([variance] * 2)}
    parts = [(part, key, array) for part in ("float32", "float64") for key, array in arrays.items()]
    golden = Golden(
        {f"{part}/{key}": np.float64(array) for part, key, array in parts},
        {f"{part}/{key}": (part, array.shape) for part, key, array in parts},
        {"rounding": {}, "noise": {}, "raced": {}},
    )
    rows = rows_of(golden, {**arrays, key: np.float32(seen)}, "legacy")
    return next(row.note or row.problem for row in rows if row.key == key)


@pytest.mark.parametrize(
    ("mean", "seen", "says"),
    [
        ([1.1e-9, -2e-9], [0.0, 0.0], "zero mean, only rounding noise: 1e-09 of the deviation"),
        ([1e-9, 0.0], [0.0, 2e-9], "zero mean, only rounding noise: 1e-09 of the deviation"),
        ([0.0, 0.0], [3e-5, 0.0], "differs by 3e-05 of scale"),
        ([1e-4, 0.0], [1.1e-4, 0.0], "differs by 0.1 of scale"),
        ([1e-6, 0.0], [0.0, 0.0], "differs by 1 of scale"),
    ],
)
def test_a_moving_mean(mean: list[float], seen: list[float], says: str) -> None:
    """Noise around zero passes; a mean that is too large, or that is not zero, does not."""
    assert found(mean, seen).startswith(says)


def test_only_a_moving_mean_that_has_a_deviation() -> None:
    """Another variable, or a mean of values without any spread, has no such scale."""
    assert found([1e-9, 0.0], [0.0, 0.0], key="step_1/weights/norm/beta").startswith("differs")
    assert found([1e-9, 0.0], [0.0, 0.0], variance=0.0).startswith("differs")
