"""`variable_scope.variable`, another name of the class `tf.Variable`: gone.

Without it: `local_variable` and `global_variable`, so each metric and the step of evaluation.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply

NEEDED = "tensorflow>=2.16"
NAMES = {
    "variable": "tensorflow.compat.v1:Variable",
}


def apply() -> None:
    """Supply the names."""
    supply("tensorflow.python.ops.variable_scope", NAMES)
