"""Random numbers for searches over networks, from Python's own generator.

Source: TensorFlow 1.15.5: tensorflow/contrib/specs/python/params_ops.py.
"""

from __future__ import annotations

import math
import random


def Uf(lo: float = 0.0, hi: float = 1.0) -> float:  # noqa: N802
    """A number between two, all equally likely."""
    return random.uniform(lo, hi)


def Ui(lo: int, hi: int) -> int:  # noqa: N802
    """A whole number between two, both included."""
    return random.randint(lo, hi)


def Lf(lo: float, hi: float) -> float:  # noqa: N802
    """A number between two, all magnitudes equally likely."""
    return math.exp(random.uniform(math.log(lo), math.log(hi)))


def Li(lo: int, hi: int) -> int:  # noqa: N802
    """A whole number between two, all magnitudes equally likely."""
    return math.floor(math.exp(random.uniform(math.log(lo), math.log(hi + 1 - 1e-5))))


def Nt(mu: float, sigma: float, limit: float = 3.0) -> float:  # noqa: N802
    """A normal number, cut off at `limit` deviations."""
    return min(max(random.gauss(mu, sigma), mu - limit * sigma), mu + limit * sigma)
