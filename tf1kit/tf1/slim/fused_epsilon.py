"""Keeps the epsilon of a fused batch norm at 1.001e-5 at least, as TensorFlow 1.15.5 does; see
`tf1kit.tf1.nn`.

Current TensorFlow accepts a smaller epsilon, and gives other values for a channel of low variance.
With an epsilon of 1e-6 they differ by more than 1.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply


def apply() -> None:
    """Supply the function."""
    from tf1kit.tf1.nn import fused_batch_norm

    supply("tensorflow.python.ops.nn", {"fused_batch_norm": fused_batch_norm}, always=True)
