"""Prints a remark if an optimizer that divides by the gradient's size gets a bias on which the loss
does not depend.

A batch norm in training subtracts the batch's mean, and with it a bias in front of it
(`tf1kit.tf1.shifts`). The bias's gradient is rounding noise of some 1e-7. Today's kernels round
differently from those of 1.15.5, already in the forward pass, and that cannot be changed. With most
optimizers the noise stays small; those in DIVIDES make full steps of it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import cache, wraps
from typing import Any

from tf1kit.tf1.private import optimizer, optimizer_v2, tensor_util
from tf1kit.tf1.remark import once
from tf1kit.tf1.shifts import forward, subtracted

# Class, or a subclass -> (attribute, power): a gradient is divided by at least this power of the
# attribute. `tests/tf1/free_biases.py` shows what 1.15.5's classes do with a gradient of 1e-6.
DIVIDES = {
    "AdamOptimizer": ("_epsilon", 1.0),
    "RMSPropOptimizer": ("_epsilon", 0.5),
    "AdagradOptimizer": ("_initial_accumulator_value", 0.5),
    "Adam": ("epsilon", 1.0),
    "Adamax": ("epsilon", 1.0),
    "Nadam": ("epsilon", 1.0),
    "RMSprop": ("epsilon", 1.0),
}
LARGEST = 1e-4  # if the divisor is at least this, a gradient of 1e-6 gives less than a hundredth of a step
WHAT = (
    "{optimizer} makes full steps of the gradient of {{name}}, which is rounding noise{where}: a normalization subtracts the "
    "batch's mean, and this variable with it. 1.15.5 rounds in another way and makes other steps. Leave the variable out "
    "(use_bias=False, center=False), or use MomentumOptimizer or SGD (docs/1-run-it.md)"
)
WHERE = {False: "", True: " wherever the ReLU behind it lets a whole batch through"}


def divides(used: Any) -> bool:
    """Whether an optimizer makes full steps out of rounding noise."""
    for each in type(used).__mro__:
        if each.__name__ in DIVIDES:
            attribute, power = DIVIDES[each.__name__]
            bound = getattr(used, attribute, 0.0)
            return not isinstance(bound, int | float) or bound**power <= LARGEST
    return False


def free(pairs: Iterable[tuple[Any, Any]]) -> dict[str, bool]:
    """The variables on which the loss does not depend, to whether that depends on a ReLU.

    Args:
        pairs: gradients and variables of a graph.
    """
    tensors = {
        variable.op: getattr(gradient, "values", gradient)
        for gradient, variable in pairs
        if tensor_util.is_tf_type(gradient) and variable.shape.rank == 1 and hasattr(variable, "op")  # not an eager one
    }
    graphs = {variable.graph for variable in tensors} | {gradient.graph for gradient in tensors.values()}
    if len(graphs) != 1:  # there is nothing, or it is a function's
        return {}
    operations = forward(tensors.values())
    ends = {variable.name: subtracted(variable, operations) for variable in tensors}
    return {name: shift.relu for name, shift in ends.items() if shift}


def tell(used: Any, pairs: Iterable[tuple[Any, Any]]) -> None:
    """Print the remark if the optimizer gets such a bias."""
    found = free(pairs) if divides(used) else {}
    for with_relu, where in WHERE.items():
        names = [name for name, relu in found.items() if relu is with_relu]
        if names:
            more = f" (and of {len(names) - 1} more)" if names[1:] else ""
            once(WHAT.format(optimizer=type(used).__name__, where=where), names[0] + more)


@cache
def install() -> None:
    """Let `apply_gradients` print the remark, in a process that the kit owns."""
    before_applying(tell)


def before_applying(look: Callable[[Any, list[tuple[Any, Any]]], None]) -> None:
    """Let `apply_gradients` call a function first, in graphs, with the optimizer and its gradients and variables."""
    for owner in (optimizer.Optimizer, optimizer_v2.OptimizerV2):
        owner.apply_gradients = _looking(owner.apply_gradients, look)


def _looking(
    apply_gradients: Callable[..., Any], look: Callable[[Any, list[tuple[Any, Any]]], None]
) -> Callable[..., Any]:
    @wraps(apply_gradients)
    def look_and_apply(self: Any, grads_and_vars: Any, *args: Any, **kwargs: Any) -> Any:
        pairs = list(grads_and_vars)
        if not any(hasattr(gradient, "numpy") for gradient, _ in pairs):  # eager
            look(self, pairs)
        return apply_gradients(self, pairs, *args, **kwargs)

    return look_and_apply
