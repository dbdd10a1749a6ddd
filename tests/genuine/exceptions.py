"""Values of current TensorFlow that differ from 1.15.5's by more than the limits: "topic/case/name"
to (limit, cause).
"""

SCALE = "1.15.5 computes 1 / (1 - rate) in the precision of the inputs, here bfloat16: docs/findings/training.md"
RATE = "1.15.5 has a constant rate in float64 there, current TensorFlow in float32: docs/findings/training.md"
EXCEPTIONS: dict[str, tuple[float, str]] = {
    "training/optimizers/gradient descent float64 rows/weight": (1e-8, RATE),
    **{f"training/dropout/four fifths bfloat16/{what}/{i}": (8e-3, SCALE) for what in ("y", "dx") for i in range(4)},
}
