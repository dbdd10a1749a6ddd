"""Moving averages in TensorFlow 1's arithmetic: `moving -= (moving - value) * (1 - decay)`.

Source: TensorFlow 1.15.5, tensorflow/python/training/moving_averages.py and
tensorflow/python/keras/layers/normalization.py. Keras computes
`moving * decay + value * (1 - decay)`, which rounds differently.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

import numpy as np
import tensorflow as tf

_still: ContextVar[tuple[str, ...]] = ContextVar("still", default=())


@contextmanager
def unmoved(paths: Sequence[str]) -> Iterator[None]:
    """A block in which layers leave their moving statistics as they are, those of the layers at these paths.

    TensorFlow 1 moved them by operations of their own, which a step may leave out.
    """
    token = _still.set(tuple(f"{path}/" for path in paths))
    try:
        yield
    finally:
        _still.reset(token)


def put(variable: Any, value: Any) -> None:
    """Give a moving statistic, a Keras variable, its next value."""
    if not variable.path.startswith(_still.get()):
        variable.assign(value)


def rate(decay: float, single: bool = False) -> np.float32:
    """`1 - decay` as TensorFlow 1 has it: in float32, whatever the dtype of the variable.

    Args:
        decay: the decay of the moving average.
        single: whether `decay` is rounded to float32 before it is subtracted: then 0.999 gives
            0.0010000467, otherwise 0.001.
    """
    return np.float32(1) - np.float32(decay) if single else np.float32(1.0 - decay)


def move(variable: Any, value: Any, by: Any) -> Any:
    """Move a Keras variable towards `value` by the fraction `by` of the distance, a float32; returns
    the new value, a tensor.
    """
    current = tf.convert_to_tensor(variable.value)
    moved = current - (current - tf.cast(value, current.dtype)) * tf.cast(by, current.dtype)
    put(variable, moved)
    return moved


def move_debiased(variable: Any, biased: Any, local_step: Any, value: Any, by: np.float32) -> Any:
    """Set `variable` to the moving average `biased`, corrected for its start at 0 (arXiv:1412.6980,
    section 3).

    `biased` and `local_step` are variables of the dtype of `variable`, which this function updates;
    both begin at 0.
    """
    average = move(biased, value, by)
    step = local_step.value + 1
    put(local_step, step)
    kept = 1 - tf.cast(by, average.dtype)
    debiased = average / (1 - tf.pow(kept, step))
    put(variable, debiased)
    return debiased


def assign(variable: Any, value: Any, decay: float) -> None:
    """Move a Keras variable as `tf.assign(moving, moving * decay + value * (1 - decay))` does."""
    current = tf.convert_to_tensor(variable.value)
    kept, new = (tf.constant(one, current.dtype) for one in (decay, 1 - decay))
    put(variable, current * kept + tf.cast(value, current.dtype) * new)
