"""Values of current TensorFlow that differ from 1.15.5's by more than the limits: "topic/case/name"
to (limit, cause); and recorded texts that are others there, to (what is there, cause).
"""

from typing import Any

SCALE = "1.15.5 computes 1 / (1 - rate) in the precision of the inputs, here bfloat16: docs/findings/training.md"
RATE = "1.15.5 has a constant rate in float64 there, current TensorFlow in float32: docs/findings/training.md"
EXCEPTIONS: dict[str, tuple[float, str]] = {
    "training/optimizers/gradient descent float64 rows/weight": (1e-8, RATE),
    **{f"training/dropout/four fifths bfloat16/{what}/{i}": (8e-3, SCALE) for what in ("y", "dx") for i in range(4)},
}
CHANGED: dict[str, tuple[Any, str]] = {
    "modes_contrib_metrics/modes/modes of tf.contrib.metrics.auc_using_histogram(truth, chance, [0.0, 1.0], 5)": (
        {
            "defun": "other values of variables",
            "function": "variables are other, other; other values of variables",
            "map": "other values of variables",
        },
        "1.15.5 refuses to assign a mirrored variable without aggregation in a replica; current TensorFlow assigns it",
    ),
}


def expected(topic: str, golden: dict[str, Any]) -> dict[str, Any]:
    """The recorded values of a topic, but for those that are others under current TensorFlow."""
    return {name: CHANGED.get(f"{topic}/{name}", (value, ""))[0] for name, value in golden.items()}
