"""Adam. Source: TensorFlow 1.15.5: tensorflow/contrib/optimizer_v2/adam.py."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.optimizer_v2._kernels import KernelOptimizer
from tf1kit.tf1.private import training_ops

NUMBERS = ("learning_rate", "beta1", "beta2", "epsilon")


class AdamOptimizer(KernelOptimizer):
    """`tf.train.AdamOptimizer` whose numbers may be functions; it has slots `m` and `v`."""

    _zeros = ("m", "v")

    def __init__(
        self,
        learning_rate: Any = 0.001,
        beta1: Any = 0.9,
        beta2: Any = 0.999,
        epsilon: Any = 1e-8,
        use_locking: bool = False,
        name: str = "Adam",
    ) -> None:
        super().__init__(use_locking, name)
        for key, value in zip(NUMBERS, (learning_rate, beta1, beta2, epsilon), strict=True):
            self._set_hyper(key, value)

    def _create_vars(self, var_list: list[Any], state: Any) -> None:
        for name in ("beta1", "beta2"):
            state.create_non_slot(lambda name=name: state.get_hyper(name), f"{name}_power")
        super()._create_vars(var_list, state)

    def _get_beta_accumulators(self, state: Any = None) -> tuple[Any, Any]:
        """The powers of both betas, in a state; None for that of the graph."""
        state = self._get_per_graph_state() if state is None else state
        return state.get_non_slot("beta1_power"), state.get_non_slot("beta2_power")

    def _numbers(self, state: Any, dtype: Any) -> list[Any]:
        """The powers of both betas, and the four numbers."""
        powers = [tf.cast(power, dtype) for power in self._get_beta_accumulators(state)]
        return powers + [state.get_hyper(name, dtype) for name in NUMBERS]

    def _run(self, prefix: str, gradient: list[Any], var: Any, state: Any) -> Any:
        variables = [var, state.get_slot(var, "m"), state.get_slot(var, "v")]
        variables = [each.handle for each in variables] if prefix else variables
        numbers = self._numbers(state, gradient[0].dtype.base_dtype)
        update = getattr(training_ops, f"{prefix}apply_adam")(
            *variables, *numbers, *gradient, use_locking=self._use_locking
        )
        return update.op if isinstance(update, tf.Tensor) else update

    def _apply_sparse(self, grad: Any, var: Any, state: Any) -> Any:
        return self._sparse(grad.values, grad.indices, var, state)

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any, state: Any) -> Any:
        return self._sparse(grad, indices, handle, state)

    def _sparse(self, gradient: Any, rows: Any, var: Any, state: Any) -> Any:
        """The update of all rows; those without a gradient have a gradient of zero."""
        power1, power2, rate, beta1, beta2, epsilon = self._numbers(state, var.dtype.base_dtype)
        rate = rate * tf.sqrt(1 - power2) / (1 - power1)
        m = self._decayed(state.get_slot(var, "m"), beta1, rows, gradient * (1 - beta1))
        v = self._decayed(state.get_slot(var, "v"), beta2, rows, gradient * gradient * (1 - beta2))
        update = tf.assign_sub(var, rate * m / (tf.sqrt(v) + epsilon), use_locking=self._use_locking)
        return tf.group(update, m, v)

    def _decayed(self, slot: Any, beta: Any, rows: Any, added: Any) -> Any:
        """The slot after it is multiplied, and rows are added."""
        with tf.control_dependencies([tf.assign(slot, slot * beta, use_locking=self._use_locking)]):
            return tf.convert_to_tensor(tf.scatter_add(slot, rows, added, use_locking=self._use_locking))

    def _finish(self, state: Any) -> Any:
        powers = {name: state.get_non_slot(f"{name}_power") for name in ("beta1", "beta2")}
        return tf.group(
            *(
                tf.assign(power, power * state.get_hyper(name), use_locking=self._use_locking)
                for name, power in powers.items()
            )
        )
