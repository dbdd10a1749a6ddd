"""A contestant for the tests of the harness: three numbers, and the descent of their squares."""

from __future__ import annotations

import os

import numpy as np

from benchmarks.worker import Kind


def kinds(factor: float = 1.0, rate: float = 0.1, version: str = "1.0") -> tuple[str, dict[str, Kind]]:
    """The numbers times `factor`, and training with `rate`, whose first loss is the same for each rate.

    The environment variable DESCENT_FACTOR goes before `factor`.
    """
    factor = float(os.environ.get("DESCENT_FACTOR", factor))
    weights = np.arange(1.0, 4.0)

    def step() -> float:
        loss = float((weights**2).sum())
        np.subtract(weights, rate * 2 * weights, out=weights)
        return loss

    return version, {"inference": Kind(lambda: np.arange(3.0) * factor), "training step": Kind(step, checks=3)}
