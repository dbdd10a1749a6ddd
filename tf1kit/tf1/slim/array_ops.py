"""`array_ops.stack` and `unstack`: in `tensorflow.python.ops.array_ops_stack`.

Without them: `tf_slim.stack` of parallel layers, `unit_norm`, decoding of several images, and metrics that stack.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply

NEEDED = "tensorflow>=2.16"
NAMES = {
    "stack": "tensorflow:stack",
    "unstack": "tensorflow:unstack",
}


def apply() -> None:
    """Supply the names."""
    supply("tensorflow.python.ops.array_ops", NAMES)
