"""Source: TensorFlow 1.15.5: tensorflow/contrib/nn/python/ops/scaled_softplus.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf


def scaled_softplus(x: Any, alpha: Any, clip: Any = None, name: str | None = None) -> Any:
    """Softplus of width alpha: alpha * log(1 + exp(x / alpha)), at most `clip`.

    Args:
        x: floating, of any shape.
        alpha: positive, broadcast to x.
        clip: the upper limit; None sets no limit.
        name: the name scope of the operations.

    Returns:
        A tensor like x. Gradients go to all arguments. TensorFlow's rules give the gradient of
            alpha; 1.15.5 had its own.
    """
    with tf.name_scope(name, "scaled_softplus", [x, alpha] + ([] if clip is None else [clip])):
        x = tf.convert_to_tensor(x, name="x")
        alpha = tf.convert_to_tensor(alpha, dtype=x.dtype, name="alpha")
        y = alpha * tf.nn.softplus(x / alpha)
        return y if clip is None else tf.minimum(y, tf.convert_to_tensor(clip, dtype=x.dtype, name="clip"))
