"""GGT (Agarwal and others, 2018): steps of full-matrix adaptive regularisation.

Source: TensorFlow 1.15.5: tensorflow/contrib/opt/python/training/ggt.py.
"""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.optimizer_v2.optimizer_v2 import OptimizerV2

NUMBERS = ("lr", "beta1", "window", "eps", "svd_eps", "sigma_eps")


class GGTOptimizer(OptimizerV2):
    """Keeps the last averages of the gradients of all variables, side by side.

    Args:
        learning_rate: the factor of the step.
        beta1: how much of an average stays.
        use_locking: without effect.
        name: the name of the operations.
        window: how many averages are kept.
        eps: below this least singular value a step stays in the span of the averages.
        svd_eps: is added to the diagonal.
        sigma_eps: is added to the singular values.
    """

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        use_locking: bool = False,
        name: str = "GGT",
        window: Any = 10,
        eps: Any = 1e-4,
        svd_eps: Any = 1e-6,
        sigma_eps: Any = 1e-2,
    ) -> None:
        super().__init__(use_locking, name)
        for key, value in zip(NUMBERS, (learning_rate, beta1, window, eps, svd_eps, sigma_eps), strict=True):
            self._set_hyper(key, value)
        self._places: dict[str, tuple[int, int]] = {}  # of each variable: where it begins and ends

    def _create_vars(self, var_list: list[Any], state: Any) -> None:
        end = 0
        for name, size in sorted((variable.name, variable.shape.num_elements()) for variable in var_list):
            self._places[name] = end, end + size
            end += size
        dtype = var_list[0].dtype.base_dtype
        state.create_non_slot(tf.cast(0.0, dtype), "global_step")
        state.create_non_slot(tf.zeros([state.get_hyper("window"), end], dtype), "grad_buffer")
        state.create_non_slot(tf.zeros((end,), dtype), "moment1")
        state.create_non_slot(tf.zeros((end,), dtype), "flat_grad")

    def _kept(self, name: str, state: Any) -> Any:
        found: Any = state or self._get_per_graph_state()
        return found.get_non_slot(name)

    def _get_global_step(self, state: Any = None) -> Any:
        """The count of the steps, a variable; `state` is None for that of the default graph."""
        return self._kept("global_step", state)

    def _get_moment1(self, state: Any = None) -> Any:
        """The last average, a variable [size]."""
        return self._kept("moment1", state)

    def _get_grad_buffer(self, state: Any = None) -> Any:
        """The averages that are kept, a variable [window, size]."""
        return self._kept("grad_buffer", state)

    def _get_flat_grad(self, state: Any = None) -> Any:
        """The gradients of all variables, a variable [size]."""
        return self._kept("flat_grad", state)

    def _prepare(self, state: Any) -> None:
        self._variables: list[Any] = []

    def _apply_dense(self, grad: Any, var: Any, state: Any) -> Any:
        self._variables.append(var)
        places = tf.range(*self._places[var.name])
        return tf.scatter_update(state.get_non_slot("flat_grad"), places, tf.reshape(grad, [-1]))

    def _resource_apply_dense(self, grad: Any, handle: Any, state: Any) -> Any:
        return self._apply_dense(grad, handle, state)

    def _finish(self, state: Any) -> Any:
        dtype = self._variables[0].dtype.base_dtype
        rate, beta = (state.get_hyper(name, dtype) for name in ("lr", "beta1"))
        count = tf.assign_add(self._get_global_step(state), 1.0)
        average, gradient = self._get_moment1(state), self._get_flat_grad(state)
        average = tf.assign(average, beta * average + (1.0 - beta) * gradient)
        window = state.get_hyper("window")
        place = tf.floormod(tf.cast(count - 1.0, tf.int32), window)
        kept = tf.scatter_update(self._get_grad_buffer(state), place, average)
        filled = tf.sqrt(tf.minimum(tf.convert_to_tensor(count), tf.cast(window, dtype)))
        step = self._step(state, tf.transpose(tf.divide(kept, filled)), tf.expand_dims(average, -1))
        updates = []
        for variable in self._variables:
            begin, end = self._places[variable.name]
            updates.append(tf.assign_sub(variable, rate * tf.reshape(step[begin:end], variable.shape)))
        return tf.group(updates)

    def _step(self, state: Any, m: Any, average: Any) -> Any:
        """The direction [size, 1] from the averages [size, window] and the last one [size, 1]."""
        eps, svd_eps, sigma_eps = (state.get_hyper(name, m.dtype) for name in NUMBERS[3:])
        damping = tf.cast(tf.eye(state.get_hyper("window")), m.dtype) * svd_eps
        sigma, u, _ = tf.svd(tf.matmul(m, m, transpose_a=True) + damping)
        root = tf.sqrt(sigma)
        least, one = tf.reduce_min(root), tf.cast(1.0, m.dtype)

        def through(diagonal: Any) -> Any:
            inner = tf.matmul(u, tf.matmul(m, average, transpose_a=True), transpose_a=True)
            return tf.matmul(m, tf.matmul(u, tf.matmul(tf.diag(diagonal), inner)))

        head = through(tf.divide(one, tf.pow(root + sigma_eps, 3)))
        tail = tf.divide(average - through(tf.divide(one, sigma)), least)
        return tf.cond(least > eps, lambda: tf.add(head, tail), lambda: tf.add(tf.zeros_like(head), head))
