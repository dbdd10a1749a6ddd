"""Moving means that are zero but for rounding.

If the data is symmetric, the exact mean of a batch is 0, and what is computed is rounding noise,
which has no scale of its own.  The noise is as large as what the mean adds up.  So such a moving
mean is measured on the scale of the deviation that belongs to it, as a zero gradient is measured on
the scale of the other gradients.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from tf1kit.parity.recording.compare import Row
from tf1kit.parity.recording.recording import Golden
from tf1kit.parity.recording.sketch import magnitude
from tf1kit.parity.recording.values import size_of

EPSILON = float(np.finfo(np.float32).eps)  # a recorded run may begin with such a mean, in float64, too
# Ending of a moving mean -> that of what it belongs to, and the power of it that is a deviation.
DEVIATIONS = {"moving_mean": ("moving_variance", 0.5), "renorm_mean": ("renorm_stddev", 1.0)}


def except_zero_means(rows: Iterable[Row], golden: Golden) -> None:
    """Let moving means pass that are zero but for the rounding of float32, and within their limit
    of the deviation.

    golden: the tensors in both precisions, as `float32/<key>` and `float64/<key>`.
    """
    for row in rows:
        deviation = _deviation(row.key, golden) if row.worst and row.kind == "weights" else 0.0
        if deviation and _size("float64/" + row.key, golden) <= EPSILON * deviation:
            scaled = row.max_abs / deviation
            if scaled <= row.limit:
                row.note = f"zero mean, only rounding noise: {scaled:.2g} of the deviation"
                row.problem, row.worst = "", []


def _deviation(key: str, golden: Golden) -> float:
    """The largest deviation that belongs to a moving mean, or 0."""
    scope, _, name = key.rpartition("/")
    other, power = DEVIATIONS.get(name, ("", 1.0))
    beside = f"float64/{scope}/{other}"
    return _size(beside, golden) ** power if beside in golden.tensors else 0.0


def _size(key: str, golden: Golden) -> float:
    """The largest magnitude in a tensor."""
    return magnitude(golden.sketches[key], size_of(*golden.tensors[key]))
