"""The functions of `tf.layers`: each makes a layer of its class and calls it once.

TensorFlow's wheel has most of these functions, but there each warns that it is deprecated.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

POSITIONAL = inspect.Parameter.POSITIONAL_OR_KEYWORD


def functional(name: str, layer: type, reuse: bool = True) -> Callable[..., Any]:
    """Make the function `name` of a class of layers. Its arguments are `inputs`, those of the
    class, and `reuse` if the class has variables.

    The function raises the errors of the class, and `TypeError` for unknown arguments.
    """
    taken = list(inspect.signature(layer.__init__).parameters.values())[1:]  # type: ignore[misc]
    parameters = [parameter for parameter in taken if parameter.kind is POSITIONAL]
    parameters.insert(0, inspect.Parameter("inputs", POSITIONAL))
    if reuse:
        parameters.append(inspect.Parameter("reuse", POSITIONAL, default=None))
    signature = inspect.Signature(parameters)

    def function(*args: Any, **kwargs: Any) -> Any:
        try:
            bound = signature.bind(*args, **kwargs)
        except TypeError as error:
            raise TypeError(f"{name}() {error}") from None
        bound.apply_defaults()
        arguments = bound.arguments
        inputs = arguments.pop("inputs")
        if reuse:
            arguments.update(_reuse=arguments.pop("reuse"), _scope=arguments["name"])
        return layer(**arguments)(inputs)

    function.__name__ = function.__qualname__ = name
    function.__signature__ = signature  # type: ignore[attr-defined]
    function.__doc__ = f"""Calls a new `{layer.__name__}`, which gets the other arguments, on `inputs`.

    Args:
        inputs: a tensor with the rank that `{layer.__name__}` takes.
        name: the layer's name, and so the scope of its variables and operations.
        reuse: True or `tf.AUTO_REUSE` takes the variables of an earlier layer with the same scope and name.
    """
    return function
