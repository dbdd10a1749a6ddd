"""`ops.Tensor` and `ops.IndexedSlices`: in `framework.tensor` and `framework.indexed_slices`.

Without them: every `batch_norm`, gradient clipping and multipliers, `create_train_op`, reversible blocks.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply

NEEDED = "tensorflow>=2.16"
NAMES = {
    "IndexedSlices": "tensorflow:IndexedSlices",
    "Tensor": "tensorflow:Tensor",
}


def apply() -> None:
    """Supply the names."""
    supply("tensorflow.python.framework.ops", NAMES)
