"""Makes each regularizer's loss a tensor that is made once, and takes whole floats in shapes.

Source: TensorFlow 1.15.5, tensorflow/python/ops/variable_scope.py. Today a loss in
REGULARIZATION_LOSSES is an object that makes new operations whenever it is used. TensorFlow also
runs the regularizer once before, outside of its name scope, so an operation that 1.15.5 called
`Sum` would be `Sum_1`. A shape of whole floats comes from a layer's `depth_multiplier=1.0`.
"""

from __future__ import annotations

import functools
import inspect
from functools import cache
from typing import Any

from tf1kit.tf1.private import ops, variable_scope
from tf1kit.tf1.whole_numbers import whole


@cache
def install() -> None:
    """Let `get_variable` make such losses, in a process that the kit owns."""
    store = variable_scope._VariableStore
    made = store._get_single_variable
    signature = inspect.signature(made)

    @functools.wraps(made)
    def get_single_variable(self: Any, *args: Any, **kwargs: Any) -> Any:
        bound = signature.bind(self, *args, **kwargs)
        regularizer = bound.arguments.pop("regularizer", None)
        name = bound.arguments["name"]
        bound.arguments["shape"] = whole(bound.arguments.get("shape"))
        shared = name in self._vars
        variable = made(*bound.args, **bound.kwargs)
        if regularizer and not shared:
            _add_loss(name, variable, regularizer)
        return variable

    store._get_single_variable = get_single_variable


def _add_loss(name: str, variable: Any, regularizer: Any) -> None:
    with ops.colocate_with(variable), ops.name_scope(name + "/Regularizer/"), ops.init_scope():
        loss = regularizer(variable)
    if loss is not None:
        ops.add_to_collection(ops.GraphKeys.REGULARIZATION_LOSSES, loss)
