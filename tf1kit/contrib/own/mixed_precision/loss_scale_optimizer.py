"""An optimizer that scales the loss up, and the gradients back.

Source: TensorFlow 1.15.5: tensorflow/contrib/mixed_precision/python/loss_scale_optimizer.py.
"""

from __future__ import annotations

from typing import Any

import tensorflow
from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.mixed_precision.loss_scale_manager import LossScaleManager


class LossScaleOptimizer(tf.train.Optimizer):
    """Keeps small gradients of half precision above zero. A step whose gradients are not finite is
    left out.

    Args:
        opt: the optimizer that makes the steps.
        loss_scale_manager: knows the scale.
    """

    def __init__(self, opt: Any, loss_scale_manager: LossScaleManager) -> None:
        self._opt = opt
        self._loss_scale_manager = loss_scale_manager

    def compute_gradients(
        self,
        loss: Any,
        var_list: Any = None,
        gate_gradients: int = tf.train.Optimizer.GATE_OP,
        aggregation_method: Any = None,
        colocate_gradients_with_ops: bool = False,
        grad_loss: Any = None,
    ) -> list[tuple[Any, Any]]:
        """The gradients of the loss, computed from the scaled loss. See `tf.train.Optimizer`."""
        scale = self._loss_scale_manager.get_loss_scale()

        def scaled() -> Any:
            value = loss() if callable(loss) else loss
            return value * tf.cast(scale, value.dtype.base_dtype)

        pairs = self._opt.compute_gradients(
            scaled if tensorflow.executing_eagerly() else scaled(),
            var_list=var_list,
            gate_gradients=gate_gradients,
            aggregation_method=aggregation_method,
            colocate_gradients_with_ops=colocate_gradients_with_ops,
            grad_loss=grad_loss,
        )
        back = tf.math.reciprocal(scale)
        return [(g if g is None else g * tf.cast(back, g.dtype.base_dtype), v) for g, v in pairs]

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: str | None = None) -> Any:
        """The operation that makes a step if all gradients are finite, and updates the scale."""
        pairs = list(grads_and_vars)
        finite = tf.reduce_all([tf.reduce_all(tf.is_finite(gradient)) for gradient, _ in pairs])
        step = tf.cond(finite, lambda: tf.group(self._opt.apply_gradients(pairs, global_step, name)), tf.no_op)
        return tf.group(step, self._loss_scale_manager.update_loss_scale(finite))
