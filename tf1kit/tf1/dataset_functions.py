"""Lets a dataset's function make variables: `dataset.map(lambda x: tf.layers.dense(x, 3))`.

Source: TensorFlow 1.15.5, tensorflow/python/data/ops/dataset_ops.py.  In 1.15.5 they were ordinary
variables of the graph. Today TensorFlow traces a function that makes variables twice, and raises an
error the second time.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from tf1kit.importing.overlay import Changed, OverlayModule, tell
from tf1kit.tf1.private import def_function, structured_function, variable_scope


def of_the_graph(next_creator: Callable[..., Any], **options: Any) -> Any:
    """Makes a variable in the graph around the function."""
    return next_creator(**{**options, "experimental_enable_variable_lifting": False})


def _told(next_creator: Callable[..., Any], **options: Any) -> Any:
    tell("dataset function that makes variables")
    return of_the_graph(next_creator, **options)


class Function(def_function.Function):
    """A dataset's function. Arguments, results and errors are those of the base class."""

    def __init__(self, python_function: Callable[..., Any], **options: Any) -> None:
        @wraps(python_function)
        def function(*args: Any) -> Any:
            with variable_scope.variable_creator_scope_v1(_told):
                return python_function(*args)

        super().__init__(function, **options)


@cache
def install() -> None:
    """Let datasets use this class, in a process that the kit owns."""
    made = Changed(Function, "TensorFlow's traces functions that make variables twice, and refuses them")
    structured_function.def_function = OverlayModule(def_function.__name__, def_function, {"Function": made})
