"""`control_flow_ops.cond`, `while_loop`, `case` and `Assert`: each in a module of its own.

Without them: `is_training` as a placeholder, image decoding by format, metric learning, and metrics that branch.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply

NEEDED = "tensorflow>=2.16"
NAMES = {
    "Assert": "tensorflow.compat.v1:Assert",
    "case": "tensorflow.compat.v1:case",
    "cond": "tensorflow.compat.v1:cond",
    "while_loop": "tensorflow.compat.v1:while_loop",
}


def apply() -> None:
    """Supply the names."""
    supply("tensorflow.python.ops.control_flow_ops", NAMES)
