"""One optimizer for several tasks: a variable with a gradient of zeros stays as it is, and so do
its slots.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/multitask_optimizer_wrapper.py.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tensorflow.compat import v1 as tf

APPLY = ("_apply_dense", "_resource_apply_dense", "_apply_sparse", "_resource_apply_sparse")


def _all_zeros(grad: Any) -> Any:
    values = grad.values if isinstance(grad, tf.IndexedSlices) else grad
    return tf.equal(tf.count_nonzero(values), 0)


def _unless_zero(apply: Callable[..., Any]) -> Callable[..., Any]:
    """Call `apply(grad, ...)` if any value of grad is not zero."""

    def applied(grad: Any, *args: Any, **kwargs: Any) -> Any:
        def step() -> Any:
            with tf.control_dependencies([apply(grad, *args, **kwargs)]):
                return tf.no_op()

        return tf.cond(_all_zeros(grad), tf.no_op, step)

    return applied


class MultitaskOptimizerWrapper:
    """Wraps a `tf.train.Optimizer` and changes it; see the module.

    Raises:
        TypeError: `opt` is not a `tf.train.Optimizer`.
    """

    def __init__(self, opt: Any) -> None:
        if not isinstance(opt, tf.train.Optimizer):
            raise TypeError("Supplied optimizer must be an instance of tf.train.Optimizer")
        self._opt = opt
        for name in APPLY:
            setattr(opt, name, _unless_zero(getattr(opt, name)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._opt, name)


def clip_gradients_by_global_norm(gradients_variables: Any, clip_norm: float = 20.0) -> tuple[list[Any], Any]:
    """Clip by the global norm of the gradients that have a value other than zero.

    Returns:
        (gradient, variable) pairs and the norm before clipping, a scalar.
    """
    gradients, variables = zip(*gradients_variables, strict=True)

    def counted(grad: Any) -> Any:
        if grad is None:
            return None
        return tf.cond(_all_zeros(grad), lambda: tf.zeros([], dtype=grad.dtype), lambda: grad)

    norm = tf.global_norm([counted(grad) for grad in gradients])
    clipped, _ = tf.clip_by_global_norm(gradients, clip_norm, use_norm=norm)
    return list(zip(clipped, variables, strict=True)), norm
