"""An optimizer that clips variables to a norm after each step.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/variable_clipping_optimizer.py.
"""

from __future__ import annotations

import contextlib
from typing import Any

from tensorflow.compat import v1 as tf


class VariableClippingOptimizer(tf.train.Optimizer):
    """Wraps an optimizer, and clips variables after its steps.

    Args:
        opt: the optimizer.
        vars_to_clip_dims: a dict of variable to the dimensions over which its norm is taken.
        max_norm: the largest norm.
        use_locking: whether the clipping locks the variables.
        colocate_clip_ops_with_vars: whether to clip on the variables' devices.
        name: the name of the operations.
    """

    def __init__(
        self,
        opt: Any,
        vars_to_clip_dims: Any,
        max_norm: Any,
        use_locking: bool = False,
        colocate_clip_ops_with_vars: bool = False,
        name: str = "VariableClipping",
    ) -> None:
        super().__init__(use_locking, name)
        self._opt = opt
        self._dimensions = {variable.ref(): list(dims) for variable, dims in vars_to_clip_dims.items()}
        self._max_norm = max_norm
        self._colocate = colocate_clip_ops_with_vars

    def compute_gradients(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._opt.compute_gradients(*args, **kwargs)

    def get_slot(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._opt.get_slot(*args, **kwargs)

    def get_slot_names(self, *args: Any, **kwargs: Any) -> Any:
        """Call the optimizer's method."""
        return self._opt.get_slot_names(*args, **kwargs)

    def apply_gradients(self, grads_and_vars: Any, global_step: Any = None, name: Any = None) -> Any:
        """Call the optimizer's method, then clip the variables that have a gradient."""
        grads_and_vars = list(grads_and_vars)
        with tf.name_scope(name, self._name) as scope:
            update = self._opt.apply_gradients(grads_and_vars, global_step=global_step)
            clips = []
            with tf.control_dependencies([update]):
                for grad, variable in grads_and_vars:
                    if grad is None or variable.ref() not in self._dimensions:
                        continue
                    with tf.name_scope("clip_" + variable.op.name):
                        clip = self._clip_rows if isinstance(grad, tf.IndexedSlices) else self._clip
                        clips.append(clip(grad, variable))
            return tf.group(update, *clips, name=scope)

    def _excess(self, values: Any, variable: Any) -> Any:
        """The part of the values that clipping takes away."""
        with tf.colocate_with(variable) if self._colocate else contextlib.nullcontext():
            return values - tf.clip_by_norm(values, self._max_norm, self._dimensions[variable.ref()])

    def _clip(self, grad: Any, variable: Any) -> Any:
        return variable.assign_sub(self._excess(variable.read_value(), variable), use_locking=self._use_locking)

    def _clip_rows(self, grad: Any, variable: Any) -> Any:
        """Clip only the rows of the gradient, unless the norm is taken over rows."""
        if 0 in self._dimensions[variable.ref()]:
            dimensions = self._dimensions[variable.ref()]
            tf.logging.warning(
                "Clipping norm across dims %s for %s is inefficient when including sparse dimension 0.",
                dimensions,
                variable.op.name,
            )
            return self._clip(grad, variable)
        excess = self._excess(tf.gather(variable, grad.indices), variable)
        rows = tf.IndexedSlices(excess, grad.indices, grad.dense_shape)
        return variable.scatter_sub(rows, use_locking=self._use_locking)
