"""An optimizer of TensorFlow's kernels."""

from __future__ import annotations

from typing import Any

from tensorflow.compat import v1 as tf

from tf1kit.contrib.own.optimizer_v2.optimizer_v2 import OptimizerV2, State
from tf1kit.tf1.private import training_ops


class KernelOptimizer(OptimizerV2):
    """Updates by the kernel of a name, for dense and sparse gradients, and both kinds of variables.

    `_takes` says what the kernel takes after the variable: names of slots, ".name" for numbers,
    "gradient" (with its rows, if it is sparse), and other numbers.
    """

    _kernel = ""
    _takes: tuple[Any, ...] = ()
    _zeros: tuple[str, ...] = ()  # slots that start at zero
    _options: tuple[str, ...] = ()  # fields that the kernel takes by name

    def _create_vars(self, var_list: list[Any], state: State) -> None:
        for variable in var_list:
            for name in self._zeros:
                state.zeros_slot(variable, name)

    def _run(self, prefix: str, gradient: list[Any], var: Any, state: State) -> Any:
        """The kernel's operation for a gradient and, if it is sparse, its rows."""
        resource, dtype = prefix.startswith("resource"), var.dtype.base_dtype
        given: list[Any] = [var.handle if resource else var]
        for each in self._takes:
            if each == "gradient":
                given += gradient
            elif not isinstance(each, str):
                given.append(each)
            elif each.startswith("."):
                given.append(state.get_hyper(each[1:], dtype))
            else:
                slot = state.get_slot(var, each)
                given.append(slot.handle if resource else slot)
        options = {name: getattr(self, f"_{name}") for name in ("use_locking", *self._options)}
        update = getattr(training_ops, f"{prefix}apply_{self._kernel}")(*given, **options)
        return update.op if isinstance(update, tf.Tensor) else update

    def _apply_dense(self, grad: Any, var: Any, state: State) -> Any:
        return self._run("", [grad], var, state)

    def _resource_apply_dense(self, grad: Any, handle: Any, state: State) -> Any:
        return self._run("resource_", [grad], handle, state)

    def _apply_sparse(self, grad: Any, var: Any, state: State) -> Any:
        return self._run("sparse_", [grad.values, grad.indices], var, state)

    def _resource_apply_sparse(self, grad: Any, handle: Any, indices: Any, state: State) -> Any:
        return self._run("resource_sparse_", [grad, indices], handle, state)
