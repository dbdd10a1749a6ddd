"""Values of current TensorFlow that are further from 1.15.5's than the limits: "topic/case/name" to (limit, cause)."""

EXCEPTIONS: dict[str, tuple[float, str]] = {}
