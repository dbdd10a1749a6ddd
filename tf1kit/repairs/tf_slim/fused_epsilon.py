"""TensorFlow 1.15.5's rule that the epsilon of a fused batch norm is never below 1.001e-5.

Current TensorFlow takes a smaller one as given, and normalises a channel of low variance to other values: with an epsilon
of 1e-6 they are off by more than 1.
"""

from __future__ import annotations

from typing import Any

from tf1kit.repairs.tf_slim._moved import supply

NEEDED = "tensorflow>=2.16"
LEAST = 1.001e-5  # TensorFlow 1.15.5: tensorflow/python/ops/nn_impl.py; what cuDNN used to ask for


def fused_batch_norm(
    x: Any,
    scale: Any,
    offset: Any,
    mean: Any = None,
    variance: Any = None,
    epsilon: float = 0.001,
    data_format: str = "NHWC",
    is_training: bool = True,
    name: str | None = None,
) -> tuple[Any, Any, Any]:
    """`tf.nn.fused_batch_norm` with the arguments and the least epsilon of 1.15.5; see there for shapes and results."""
    from tensorflow.compat import v1

    return v1.nn.fused_batch_norm(
        x,
        scale,
        offset,
        mean=mean,
        variance=variance,
        epsilon=max(epsilon, LEAST),
        data_format=data_format,
        is_training=is_training,
        name=name,
    )


def apply() -> None:
    """Supply the function."""
    supply("tensorflow.python.ops.nn", {"fused_batch_norm": fused_batch_norm}, always=True)
