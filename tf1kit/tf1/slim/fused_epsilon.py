"""TensorFlow 1.15.5's rule that the epsilon of a fused batch norm is never below 1.001e-5:
`tf1kit.tf1.nn` has it.

Current TensorFlow uses a smaller one as it is, and normalizes a channel of low variance to other
values: with an epsilon of 1e-6 they are off by more than 1.
"""

from __future__ import annotations

from tf1kit.tf1.slim._moved import supply


def apply() -> None:
    """Supply the function."""
    from tf1kit.tf1.nn import fused_batch_norm

    supply("tensorflow.python.ops.nn", {"fused_batch_norm": fused_batch_norm}, always=True)
