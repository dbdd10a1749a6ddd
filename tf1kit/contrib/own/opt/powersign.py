"""PowerSign (Bello et al., "Neural optimizer search with reinforcement learning").

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/powersign.py.
"""

from __future__ import annotations

import math
from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt.sign_like import SignOptimizer


class PowerSignOptimizer(SignOptimizer):
    """Makes steps of base ** (decay * sign(g) * sign(m)) * g. It has the slot m."""

    kernel, own_argument = "PowerSign", "logbase"

    def __init__(
        self,
        learning_rate: Any = 0.1,
        base: float = math.e,
        beta: Any = 0.9,
        sign_decay_fn: Any = None,
        use_locking: bool = False,
        name: str = "PowerSignOptimizer",
    ) -> None:
        super().__init__(learning_rate, math.log(base), beta, sign_decay_fn, use_locking, name)

    def _factor(self, agreement: Any, dtype: Any) -> Any:
        power = tf.cast(self._own_t, dtype) * tf.cast(self._sign_decay_t, dtype) * agreement
        return tf.pow(tf.cast(math.e, dtype), power)
