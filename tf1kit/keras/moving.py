"""Moving averages in TensorFlow 1's arithmetic: `moving -= (moving - value) * (1 - decay)`.

Source: TensorFlow 1.15.5, tensorflow/python/training/moving_averages.py and
tensorflow/python/keras/layers/normalization.py. Keras computes
`moving * decay + value * (1 - decay)`, which rounds otherwise.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import tensorflow as tf


def rate(decay: float, single: bool = False) -> np.float32:
    """`1 - decay` as TensorFlow 1 has it: in float32, whatever the dtype of the variable.

    single: whether `decay` is a float32 already when it is subtracted: 0.999 gives 0.0010000467
    then, and 0.001 otherwise.
    """
    return np.float32(1) - np.float32(decay) if single else np.float32(1.0 - decay)


def move(variable: Any, value: Any, by: np.float32) -> Any:
    """Move a Keras variable towards `value` by a part `by` of the distance; returns the new value,
    a tensor.
    """
    current = tf.convert_to_tensor(variable.value)
    moved = current - (current - tf.cast(value, current.dtype)) * tf.cast(by, current.dtype)
    variable.assign(moved)
    return moved


def move_debiased(variable: Any, biased: Any, local_step: Any, value: Any, by: np.float32) -> Any:
    """Set `variable` to the moving average `biased`, which began at 0, without that beginning
    (arXiv:1412.6980, section 3).

    biased, local_step: variables of the dtype of `variable`, which this moves and counts up; both
    begin at 0.
    """
    average = move(biased, value, by)
    local_step.assign(local_step.value + 1)
    kept = 1 - tf.cast(by, average.dtype)
    debiased = average / (1 - tf.pow(kept, local_step.value))
    variable.assign(debiased)
    return debiased
