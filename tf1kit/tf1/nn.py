"""`tf.nn` as TensorFlow 1.15.5 has it: TensorFlow's compat.v1, and what that has otherwise.

Source: TensorFlow 1.15.5, tensorflow/python/ops/nn_impl.py. Deviation: `fused_batch_norm` also takes
`exponential_avg_factor`, rank 5 and NCHW on a CPU, as current TensorFlow does.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.supply import Supplied

SMALLEST_EPSILON = 1.001e-5  # what cuDNN once asked for, and 1.15.5 therefore raised smaller ones to, on every device


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
    exponential_avg_factor: float = 1.0,
) -> Any:
    """Batch normalization in one op, with 1.15.5's lower bound of `epsilon`.

    Args:
        x: (N, H, W, C) or, with "NCHW", (N, C, H, W); float32, float16 or bfloat16.
        scale, offset: (C,), float32.
        mean, variance: (C,), float32; the statistics for `is_training=False`, None otherwise.
        epsilon: added to the variance; never below 1.001e-5 (current TensorFlow has dropped that bound).

    Returns:
        The normalized `x`, the mean of the batch and its unbiased variance: the sum of squares divided by N - 1.

    Raises:
        ValueError: statistics given for training, or not given for inference.
    """
    if is_training and exponential_avg_factor == 1.0 and not (mean is None and variance is None):
        raise ValueError("Both 'mean' and 'variance' must be None if is_training is True.")
    return tf.nn.fused_batch_norm(
        x,
        scale,
        offset,
        mean=mean,
        variance=variance,
        epsilon=max(epsilon, SMALLEST_EPSILON),
        data_format=data_format,
        is_training=is_training,
        name=name,
        exponential_avg_factor=exponential_avg_factor,
    )


nn = Supplied(
    "tensorflow.nn",
    tf.nn,
    {
        "rnn_cell": "tf1kit.tf1.rnn_cell",
        "fused_batch_norm": fused_batch_norm,
    },
)
