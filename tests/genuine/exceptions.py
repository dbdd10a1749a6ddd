"""Values of current TensorFlow that differ from 1.15.5's by more than the limits: "topic/case/name"
to (limit, cause); and recorded values that are others there, to (what it is in TensorFlow 2.21, and
in earlier ones, cause).
"""

from typing import Any

import numpy as np

SCALE = "1.15.5 computes 1 / (1 - rate) in the precision of the inputs, here bfloat16: docs/findings/training.md"
RATE = "1.15.5 has a constant rate in float64 there, current TensorFlow in float32: docs/findings/training.md"
EXCEPTIONS: dict[str, tuple[float, str]] = {
    "training/optimizers/gradient descent float64 rows/weight": (1e-8, RATE),
    **{f"training/dropout/four fifths bfloat16/{what}/{i}": (8e-3, SCALE) for what in ("y", "dx") for i in range(4)},
}
POLE = "current kernels give NaN at a pole"
NOT_IGNORED = "1.15.5 ignores NaN, current TensorFlow gives NaN"
OVERFLOW = "1.15.5 overflows"
nan, inf = float("nan"), float("inf")
EDGES: dict[str, tuple[list[Any], str]] = {
    "tf.clip_by_norm([3.0, 4.0], -1.0)": ([[0.0, 0.0]], "a negative norm counts as 0 today"),
    "tf.digamma([0.0, -1.0])": ([[nan, nan]], POLE),
    "tf.erf(np.array([inf, -inf]))": ([[nan, nan], [1.0, -1.0]], "the float64 kernel of 2.21"),
    "tf.real(tf.expm1(np.complex64([0.5 + 7.0j])))": (
        [[0.24297469854354858]],
        "1.15.5 has a wrong formula for complex",
    ),
    "tf.fake_quant_with_min_max_args([0.5, 0.1], 0.0, 1.0)": (
        [[0.501960813999176, 0.10196079313755035]],
        "a value in the middle of two steps goes down in 1.15.5, and up today",
    ),
    "tf.floordiv(LOWEST, 5)": ([-429496730], OVERFLOW),
    "tf.igamma([inf], [1.0])": ([[0.0]], "1.15.5 has no limit for infinity"),
    "tf.igammac([inf], [1.0])": ([[1.0]], "1.15.5 has no limit for infinity"),
    "tf.is_non_decreasing(u8([3, 2]))": ([False], OVERFLOW),
    "tf.is_strictly_increasing(u8([3, 2]))": ([False], OVERFLOW),
    "tf.matrix_determinant([[nan, 1.0], [1.0, 1.0]])": ([nan, 0.0], NOT_IGNORED),
    "tf.polygamma([2.0], [-1.0])": ([[nan]], POLE),
    "tf.reduce_max([nan, 1.0])": ([nan], NOT_IGNORED),
    "tf.reduce_max([1.0, nan])": ([nan], NOT_IGNORED),
    "tf.reduce_min([nan, 1.0])": ([nan], NOT_IGNORED),
    "tf.reduce_mean(u8([200, 200]))": ([200], OVERFLOW),
    "tf.sign([nan, -2.0])": ([[nan, -1.0]], NOT_IGNORED),
}
SUMS = {  # the name of a result and its type
    "tf.accumulate_n([x, y])": "AccumulateNV2:0 AddN",
    "tf.math.accumulate_n([x, y], shape=[4, 4], name='n')": "n:0 AddN",
}
IN_ORDER = "the bits of AccumulateNV2 differ from run to run, so that a sum in order has its name"
CHANGED: dict[str, tuple[list[Any], str]] = {
    **{f"result_names/values/name of {row}": ([name], IN_ORDER) for row, name in SUMS.items()},
    **{f"edge_values/values/{row}": changed for row, changed in EDGES.items()},
    "modes_contrib_metrics/modes/modes of tf.contrib.metrics.auc_using_histogram(truth, chance, [0.0, 1.0], 5)": (
        [
            {
                "defun": "other values of variables",
                "function": "variables are other, other; other values of variables",
                "map": "other values of variables",
            }
        ],
        "1.15.5 refuses to assign a mirrored variable without aggregation in a replica; current TensorFlow assigns it",
    ),
}


def expected(topic: str, golden: dict[str, Any]) -> dict[str, list[Any]]:
    """The values that a topic may have: the recorded one, or what current versions of TensorFlow have instead."""
    found = {}
    for name, value in golden.items():
        values, _ = CHANGED.get(f"{topic}/{name}", ([value], ""))
        found[name] = [np.asarray(each, value.dtype) if isinstance(value, np.ndarray) else each for each in values]
    return found
