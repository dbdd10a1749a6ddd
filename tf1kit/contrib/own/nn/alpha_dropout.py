"""Source: TensorFlow 1.15.5: tensorflow/contrib/nn/python/ops/alpha_dropout.py."""

from __future__ import annotations

import numbers
from typing import Any

from tensorflow.compat import v1 as tf

ALPHA = -1.7580993408473766  # SELU's limit at minus infinity, -scale * alpha


def alpha_dropout(x: Any, keep_prob: Any, noise_shape: Any = None, seed: Any = None, name: str | None = None) -> Any:
    """Dropout that keeps the mean and the variance of SELU's activations (Klambauer et al.,
    "Self-normalizing neural networks").

    Args:
        x: floating, of any shape.
        keep_prob: a number or a scalar tensor in (0, 1].
        noise_shape: the shape of the random choice, which is broadcast to x.
        seed: the seed of the choice.
        name: the name of the operations.

    Returns:
        A tensor like x.

    Raises:
        ValueError: keep_prob is out of range or is not a scalar.
    """
    with tf.name_scope(name, "alpha_dropout", [x]):
        x = tf.convert_to_tensor(x, name="x")
        if isinstance(keep_prob, numbers.Real) and not 0 < float(keep_prob) <= 1.0:
            raise ValueError(f"keep_prob must be a scalar tensor or a float in the range (0, 1], got {keep_prob}")
        keep = tf.convert_to_tensor(keep_prob, dtype=x.dtype, name="keep_prob")
        keep.get_shape().assert_has_rank(0)
        if tf.get_static_value(keep) == 1:
            return x
        shape = tf.shape(x) if noise_shape is None else noise_shape
        kept = tf.cast(tf.random_uniform(shape, seed=seed, dtype=x.dtype) >= 1 - keep, x.dtype)
        dropped = x * kept + ALPHA * (1 - kept)
        scale = (keep + keep * (1 - keep) * ALPHA**2) ** -0.5
        return scale * dropped + -scale * ALPHA * (1 - keep)
