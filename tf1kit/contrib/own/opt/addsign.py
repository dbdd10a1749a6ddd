"""AddSign (Bello et al., "Neural optimizer search with reinforcement learning").

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/addsign.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.opt.sign_like import SignOptimizer


class AddSignOptimizer(SignOptimizer):
    """Makes steps of (alpha + decay * sign(g) * sign(m)) * g. It has the slot m."""

    kernel, own_argument = "AddSign", "alpha"

    def __init__(
        self,
        learning_rate: Any = 0.1,
        alpha: Any = 1.0,
        beta: Any = 0.9,
        sign_decay_fn: Any = None,
        use_locking: bool = False,
        name: str = "AddSignOptimizer",
    ) -> None:
        super().__init__(learning_rate, alpha, beta, sign_decay_fn, use_locking, name)

    def _factor(self, agreement: Any, dtype: Any) -> Any:
        return tf.cast(self._own_t, dtype) + tf.cast(self._sign_decay_t, dtype) * agreement
