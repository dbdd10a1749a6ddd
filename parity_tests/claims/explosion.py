"""Measures D4's worked example with more layers, with and without batch norm."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from migrated.covariate_shift import CovariateShift, corrected
from parity_tests.claims.common import COLORS, Claim, Progress, figure, table

DEPTHS = range(3, 31, 3)
NETWORKS = {
    "weights 1, 1, 1": {},
    "weights 0.01, 10000, 0.01": {"uneven": True},
    "the same with batch norm": {"uneven": True, "batch_norm": True},
}


def exploding_corrections(seeds: int, progress: Progress) -> Claim:
    """Measure the size of the output after one correction of the weights.

    The inputs x have mean 0 and variance 1. The wanted output is 2x, so the error is x.
    """
    x = np.random.RandomState(0).normal(size=(64, 1))
    x = tf.constant((x - x.mean()) / x.std())
    sizes: dict[str, list[float]] = {name: [] for name in NETWORKS}
    for depth in DEPTHS:
        progress(f"exploding corrections: {depth} layers")
        for name, options in NETWORKS.items():
            after = corrected(CovariateShift(depth, **options, dtype="float64"), x, 2 * x)[2]
            sizes[name].append(float(np.sqrt(np.mean(np.square(after)))))
    whole, (axes,) = figure()
    for color, line, mark, (name, found) in zip(COLORS, "---", "os^", sizes.items(), strict=False):
        axes.semilogy(list(DEPTHS), found, color=color, marker=mark, markersize=4, linestyle=line, label=name)
    axes.set(xlabel="layers", ylabel="size of the output after one step", xticks=list(DEPTHS))
    axes.legend(fontsize=8)
    return Claim(
        "Two sets of weights that give the same output get corrections of (1, 1, 1) and (100, 0.0001, 100), and the next "
        "output is 8 or 100020002 (D4).",
        "It holds to the last digit (`parity_tests/test_covariate_shift.py`). Every three further layers multiply it again. "
        f"With batch norm after each product the size is still {sizes['the same with batch norm'][-1]:.3f} at {DEPTHS[-1]} "
        "layers, and the corrections are 0 up to epsilon.",
        table(
            ["layers", *NETWORKS],
            [[depth, *(f"{sizes[name][i]:.3g}" for name in NETWORKS)] for i, depth in enumerate(DEPTHS)],
        ),
        {"exploding_corrections": whole},
    )
